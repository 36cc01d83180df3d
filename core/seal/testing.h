// Deterministic sealing for tests: native and wasm must give the same bytes. Never part of a shipped module.
#pragma once

#include "core/seal/sealing_session.h"

namespace feldsiegel {

struct SealingSessionForTesting {
  /// `ikmE`: 32 bytes for X25519, 64 for X-Wing. Errors: public_key_invalid, invalid_value.
  static Result<SealingSession> start_for_testing(const TenantId& tenant, const RecipientEntry& recipient, ByteView ikmE);
};

}  // namespace feldsiegel
