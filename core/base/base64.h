// Base64 with padding (RFC 4648 section 4), strict: one text for one byte sequence. For formats of others that want it;
// Feldsiegel's own have base64url. Not constant time: for hashes, signatures and public keys, never for secret keys.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/base/bytes.h"

namespace feldsiegel {

std::string to_base64(ByteView bytes);

/// Nothing for a foreign character, missing or needless padding, white space, or unused bits that are not zero.
std::optional<Bytes> from_base64(std::string_view text);

}  // namespace feldsiegel
