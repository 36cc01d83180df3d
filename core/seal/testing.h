// Deterministic sealing for tests: native and wasm must give the same bytes. Never part of a shipped module.
#pragma once

#include "core/seal/reply.h"
#include "core/seal/sealing_session.h"

namespace feldsiegel {

struct SealingSessionForTesting {
  /// `ikmE`: 32 bytes for X25519, 64 for X-Wing. Errors: public_key_invalid, invalid_value.
  static Result<SealingSession> start_for_testing(const TenantId& tenant, const RecipientEntry& recipient,
                                                  ByteView ikmE);
};

struct ReplyKeyForTesting {
  /// A reply key whose private key is known. Errors: invalid_value (not 32 bytes).
  static Result<ReplyKey> from_private_key_for_testing(hpke::KemId suite, ByteView skR);
};

}  // namespace feldsiegel
