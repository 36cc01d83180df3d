// Lower-case hexadecimal, for hashes and key ids in documents and test vectors.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/base/bytes.h"

namespace feldsiegel {

std::string to_hex(ByteView bytes);

/// Accepts both cases; nothing for an odd length or a foreign character.
std::optional<Bytes> from_hex(std::string_view text);

}  // namespace feldsiegel
