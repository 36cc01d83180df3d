// One sealed field:  "fs1." b64url( varint seq || varint purpose id || varint subject index || ct )
// On its own, outside a record (inline form): the same, a dot, and the header without its prefix.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/seal/header.h"

namespace feldsiegel {

struct SealedValueHead {
  std::uint64_t seq;
  std::uint64_t purpose_id;
  std::uint64_t subject_index;  ///< 0: about nobody in particular
};

struct SealedValue {
  SealedValueHead head;
  Bytes ct;
};

/// The same, over memory that belongs to someone else.
struct SealedValueView {
  SealedValueHead head;
  MutableByteView ct;  ///< at least one type byte and the tag
};

/// True when the text starts like a sealed value, whatever follows.
bool looks_sealed(std::string_view text);

std::string sealed_value_text(const SealedValue& value);

/// Errors: sealed_value_malformed.
Result<SealedValue> parse_sealed_value(std::string_view text);

/// Parses without allocating: decodes into `buffer`, which has room for base64url_decoded_size(text.size()) bytes.
/// Errors: sealed_value_malformed.
Result<SealedValueView> parse_sealed_value(std::string_view text, MutableByteView buffer);

std::string inline_text(std::string_view sealed_value, std::string_view header);

struct InlineParts {
  std::string_view sealed_value;  ///< borrows from the inline text
  std::string header;
};

/// Errors: sealed_value_malformed.
Result<InlineParts> split_inline(std::string_view text);

}  // namespace feldsiegel
