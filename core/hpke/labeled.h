// Internal to core/hpke: the labeled key derivation of RFC 9180 section 4, and the one-stage form that
// draft-ietf-hpke-pq gives to X-Wing.
#pragma once

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
