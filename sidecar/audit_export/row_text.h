// Rows of the audit log as exports have them: CSV or JSON Lines. One text for one row. Format: docs/spec/audit.md.
#pragma once

#include <string>
#include <string_view>

#include "core/audit/row.h"

namespace feldsiegel::audit {

enum class RowFormat : std::uint8_t { csv, jsonl };

inline constexpr std::size_t max_row_text = 32u << 20;  ///< bytes that a row may have in a file

/// What stands before the first row: CSV's header, behind a byte order mark if it is wanted; nothing for JSON Lines.
std::string row_header(RowFormat format, bool byte_order_mark);

/// Adds the row with its line end. Errors: audit_row_malformed (a cell that is no valid UTF-8 or, for CSV, holds NUL;
/// `at` is "/<column>"), value_too_large (the row would be longer than max_row_text); then nothing is added.
Status append_row(std::string& out, const Row& row, RowFormat format);

/// Whether CSV puts an apostrophe before the cell, so that no spreadsheet runs it.
bool needs_apostrophe(std::string_view cell);

/// `{"index":"` and so on: what stands before the value of a column in JSON Lines.
std::string_view jsonl_name(Column column);

}  // namespace feldsiegel::audit
