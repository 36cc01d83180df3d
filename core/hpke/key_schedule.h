// KeySchedule (RFC 9180 section 5.1) for many pre-shared keys at once, and its intermediate values, which test vectors
// list.
#pragma once

#include <array>
#include <cstdint>

#include "core/base/bytes.h"
#include "core/base/secret.h"
#include "core/hpke/context.h"
#include "core/hpke/labeled.h"

namespace feldsiegel::hpke {

/// key_schedule_context = concat(mode, psk_id_hash, info_hash)
std::array<std::uint8_t, 1 + 2 * Nh> key_schedule_context(KemId kem, Mode mode, ByteView info, ByteView psk_id);

/// secret = LabeledExtract(shared_secret, "secret", psk)
Secret<Nh> key_schedule_secret(KemId kem, const SharedSecret& shared_secret, ByteView psk);

/// The key schedules of one shared secret and one info. What does not depend on the pre-shared key is computed once:
/// the hash of info, and what HMAC makes of the shared secret. Contexts are those of Context::key_schedule, bit for
/// bit.
class KeySchedule {
 public:
  KeySchedule(KemId kem, const SharedSecret& shared_secret, ByteView info);

  /// Errors: psk_inconsistent (see Context::key_schedule).
  Result<Context> context(Psk psk = {}) const;

 private:
  KemId kem_;
  LabeledExtractor psk_id_hash_;
  LabeledExtractor secret_;
  Secret<Nh> info_hash_;
};

}  // namespace feldsiegel::hpke
