// base64url without padding (RFC 4648 section 5), strict: one text for one byte sequence.
// Not constant time: it is used for ciphertext, public keys and tokens, never for keys.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/base/bytes.h"
#include "core/base/result.h"

namespace feldsiegel {

constexpr std::size_t base64url_length(std::size_t bytes) {
  return bytes / 3 * 4 + (bytes % 3 == 0 ? 0 : bytes % 3 + 1);
}

std::string to_base64url(ByteView bytes);

/// Writes exactly base64url_length(bytes.size()) characters at `out` and returns the end.
char* write_base64url(char* out, ByteView bytes);

/// Upper bound and, for valid text, the exact size of the decoded bytes.
constexpr std::size_t base64url_decoded_size(std::size_t characters) {
  return characters / 4 * 3 + characters % 4 * 3 / 4;
}

/// Decodes into `out`, which has room for base64url_decoded_size(text.size()) bytes; false when the text has a foreign
/// character, padding, an impossible length or non-zero trailing bits.
bool decode_base64url(std::string_view text, std::uint8_t* out);

/// Errors: invalid_base64url.
Result<Bytes> from_base64url(std::string_view text);

}  // namespace feldsiegel
