// The server's key (RFC 9497 section 3.2).
#pragma once

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/base/secret.h"
#include "core/oprf/suite.h"

namespace feldsiegel::oprf {

/// skS, never zero, and pkS, which belongs to it. Move-only; skS is wiped.
class KeyPair {
 public:
  /// DeriveKeyPair(seed, info). The result depends on the mode: one seed gives two unrelated keys.
  /// Errors: value_too_large (info of more than 65,535 bytes); internal_error (DeriveKeyPairError: 256 hashes in a row
  /// that are zero).
  static Result<KeyPair> derive(Mode mode, const Secret<Ns>& seed, ByteView info);

  /// GenerateKeyPair().
  static KeyPair generate();

  /// From a serialized skS. Errors: invalid_value (not 32 bytes, not reduced, or zero).
  static Result<KeyPair> from_private_key(ByteView skSm);

  const Secret<Ns>& skS() const { return skS_; }
  const Element& pkS() const { return pkS_; }

 private:
  explicit KeyPair(Secret<Ns> skS);
  Secret<Ns> skS_;
  Element pkS_;
};

}  // namespace feldsiegel::oprf
