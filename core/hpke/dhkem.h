// Internal to core/hpke: the part of Encap that deterministic encapsulation (testing.h) shares with the real one.
#pragma once

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/hpke/kem.h"

namespace feldsiegel::hpke {

/// Encap(pkR) of DHKEM(X25519, HKDF-SHA256) with the ephemeral key pair skE, pkE already chosen.
/// Errors: public_key_invalid.
Result<Encapsulation> dhkem_encap(const KeyPair& ephemeral, ByteView pkR);

}  // namespace feldsiegel::hpke
