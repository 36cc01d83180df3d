// Internal to core/hpke, and to the test vectors that list them: the intermediate values of KeySchedule
// (RFC 9180 section 5.1).
#pragma once

#include <array>
#include <cstdint>

#include "core/base/bytes.h"
#include "core/base/secret.h"
#include "core/hpke/context.h"

namespace feldsiegel::hpke {

/// key_schedule_context = concat(mode, psk_id_hash, info_hash)
std::array<std::uint8_t, 1 + 2 * Nh> key_schedule_context(KemId kem, Mode mode, ByteView info, ByteView psk_id);

/// secret = LabeledExtract(shared_secret, "secret", psk)
Secret<Nh> key_schedule_secret(KemId kem, const SharedSecret& shared_secret, ByteView psk);

}  // namespace feldsiegel::hpke
