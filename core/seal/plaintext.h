// What is inside a seal: one type byte, the value, and optional ISO/IEC 7816-4 padding to the field's bucket.
#pragma once

#include <cstdint>

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/base/secret.h"

namespace feldsiegel {

/// Bit 7 of the type byte says that padding follows.
enum class ValueType : std::uint8_t { text = 0, json = 1, bytes = 2 };

/// The encoded length, so that callers can reserve. bucket 0: no padding.
std::size_t encoded_plaintext_size(std::size_t value_size, std::uint32_t bucket);

/// Writes exactly encoded_plaintext_size(...) bytes at `out`.
void write_plaintext(std::uint8_t* out, ValueType type, ByteView value, std::uint32_t bucket);

struct PlaintextView {
  ValueType type;
  ByteView value;  ///< borrows
};

/// Errors: sealed_value_malformed (no type byte, unknown type, broken padding, text that is not UTF-8 or not JSON).
Result<PlaintextView> read_plaintext(ByteView plaintext);

}  // namespace feldsiegel
