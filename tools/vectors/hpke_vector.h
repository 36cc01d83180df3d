// One vector of RFC 9180's or draft-ietf-hpke-pq's JSON form.
#pragma once

#include <string>

#include "core/base/json.h"
#include "tools/vectors/report.h"

namespace feldsiegel::vectors {

/// Checks everything the vector lists: DeriveKeyPair, Encap, Decap, KeySchedule, Seal, Open, Export.
/// Skipped: suites other than {X25519, X-Wing} + HKDF-SHA256 + ChaCha20-Poly1305, and the auth modes.
/// Needed: mode, kem_id, kdf_id, aead_id, info, skRm, pkRm, enc, in psk mode psk and psk_id, and something to compare.
/// `at` is the pointer of the vector in its file.
Verdict check_hpke_vector(const Json& vector, const std::string& at);

/// Whether the value looks like such a vector, complete or not.
bool is_hpke_vector(const Json& value);

}  // namespace feldsiegel::vectors
