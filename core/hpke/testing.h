// Deterministic encapsulation, for test vectors and reproducible tests only. In a library of its own
// (feldsiegel::hpke_testing) that nothing that ships links.
#pragma once

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/hpke/kem.h"

namespace feldsiegel::hpke {

/// Encap(pkR) with its randomness given. DHKEM: `ikmE` goes through DeriveKeyPair to the ephemeral key (RFC 9180
/// appendix A). X-Wing: `ikmE` is the 64 bytes of EncapsDerand (draft-ietf-hpke-pq), ML-KEM's 32 then X25519's 32.
/// Encapsulating twice with one ikmE gives the same secret twice: never use it for real data.
/// Errors: public_key_invalid; invalid_value (X-Wing randomness that is not 64 bytes).
Result<Encapsulation> encap_deterministic_for_testing(KemId kem, ByteView pkR, ByteView ikmE);

}  // namespace feldsiegel::hpke
