// JSON Lines: one object a line, UTF-8. Bytes are {"$bytes":"<base64url>"}. Members come and go in the order of their
// names, as the strict parser of the core has them.
#pragma once

#include <istream>
#include <memory>
#include <ostream>

#include "client/rows.h"

namespace feldsiegel::client {

inline constexpr std::size_t max_line_size = 32u << 20;  ///< bytes

/// Borrows the stream. Blank lines are passed over. Failures, with their line: value_too_large (a longer line), those
/// of parse_json, wrong_type (no object), invalid_base64url.
std::unique_ptr<RowReader> read_jsonl(std::istream& in);

/// Borrows the stream. Failure: file_unwritable.
std::unique_ptr<RowWriter> write_jsonl(std::ostream& out);

}  // namespace feldsiegel::client
