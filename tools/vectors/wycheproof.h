// Wycheproof's files for the primitives below HPKE: X25519 (XdhComp) and ChaCha20-Poly1305 (AeadTest).
#pragma once

#include "core/base/json.h"
#include "tools/vectors/report.h"

namespace feldsiegel::vectors {

/// Runs every test of every group. Skipped: other algorithms, key encodings, curves, and nonce or tag lengths that
/// the primitive does not have. `result`: valid must compute, invalid must be refused, acceptable may be refused but
/// must not compute something else. An all-zero X25519 result is always to be refused.
void check_wycheproof_file(const Json& file, Report& report);

bool is_wycheproof_file(const Json& value);

}  // namespace feldsiegel::vectors
