// Internal to core/hpke: the labeled key derivation of RFC 9180 section 4, and the one-stage form that
// draft-ietf-hpke-pq gives to X-Wing.
#pragma once

#include <sodium.h>

#include <array>
#include <cstdint>
#include <string_view>

#include "core/base/bytes.h"
#include "core/base/secret.h"
#include "core/hpke/suite.h"

namespace feldsiegel::hpke {

/// concat("KEM", I2OSP(kem_id, 2)), RFC 9180 section 4.1.
std::array<std::uint8_t, 5> kem_suite_id(KemId kem);

/// concat("HPKE", I2OSP(kem_id, 2), I2OSP(kdf_id, 2), I2OSP(aead_id, 2)), RFC 9180 section 5.1.
std::array<std::uint8_t, 10> hpke_suite_id(KemId kem);

/// LabeledExtract of the given suite_id up to its ikm: for several that differ in nothing else. What HMAC makes of the
/// salt and of what stands before ikm is computed once; it is as secret as the salt.
class LabeledExtractor {
 public:
  LabeledExtractor(ByteView suite_id, ByteView salt, std::string_view label);
  Secret<Nh> extract(ByteView ikm) const;

 private:
  Secret<sizeof(crypto_kdf_hkdf_sha256_state)> state_;
};

/// LabeledExpand of the given suite_id and prk, for several outputs of at most Nh bytes each: one block of HKDF-Expand,
/// HMAC(prk, labeled_info || 0x01). What HMAC makes of prk is computed once.
class LabeledExpander {
 public:
  LabeledExpander(const std::array<std::uint8_t, 10>& suite_id, const Secret<Nh>& prk);

  /// Precondition: at most Nh bytes; aborts otherwise. `info` is copied nowhere.
  void expand(std::string_view label, ByteView info, MutableByteView out) const;

 private:
  std::array<std::uint8_t, 10> suite_id_;
  Secret<sizeof(crypto_auth_hmacsha256_state)> state_;
};

/// LabeledExtract(salt, label, ikm) of the given suite_id.
Secret<Nh> LabeledExtract(ByteView suite_id, ByteView salt, std::string_view label, ByteView ikm);

/// LabeledExpand(prk, label, info, L) with L = out.size(). Precondition: at most 255 * Nh bytes; aborts otherwise.
/// `info` is copied to the heap and not wiped: never pass a secret there.
void LabeledExpand(ByteView suite_id, const Secret<Nh>& prk, std::string_view label, ByteView info,
                   MutableByteView out);

/// SHAKE256.LabeledDerive(ikm, label, context, L) of draft-ietf-hpke-pq with L = out.size() (at most 65,535 bytes):
/// SHAKE256(ikm || "HPKE-v1" || suite_id || lp(label) || I2OSP(L, 2) || context, L).
void LabeledDerive(ByteView suite_id, ByteView ikm, std::string_view label, ByteView context, MutableByteView out);

}  // namespace feldsiegel::hpke
