// kid: the first 8 bytes of SHA-256("feldsiegel/1 kid" || public key). Names a recipient key; it is not a secret.
#pragma once

#include <array>
#include <cstdint>

#include "core/base/bytes.h"

namespace feldsiegel {

using KeyId = std::array<std::uint8_t, 8>;

KeyId key_id_of(ByteView public_key);

}  // namespace feldsiegel
