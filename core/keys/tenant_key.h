// K_tid and everything that is derived from it. The whole derivation is this table; nothing else makes keys.
//
//   KEK            Key Vault / Managed HSM / file             never leaves the provider
//   └─ K_tid       32 random bytes per tenant, wrapped        destroying it erases the tenant
//      └─ recipient seed(epoch, suite)  HKDF-Expand(K_tid, "feldsiegel/1 recipient" || lp(tid) || u32 epoch || u16 kem)
//                                       then the KEM's DeriveKeyPair; kem is the suite's number
#pragma once

#include <cstdint>

#include "core/base/result.h"
#include "core/base/secret.h"
#include "core/base/tenant_id.h"
#include "core/hpke/kem.h"

namespace feldsiegel {

class Opener;

inline constexpr std::size_t tenant_key_size = 32;

class TenantKey {
 public:
  static TenantKey generate(TenantId tenant);

  /// Takes K_tid as it came out of the key provider. Errors: wrapped_key_invalid (not 32 bytes).
  static Result<TenantKey> from_unwrapped(TenantId tenant, SecretBytes key);

  const TenantId& tenant() const { return tenant_; }

  /// The public half only; the private half needs a Grant (see core/seal/opener.h).
  Bytes recipient_public_key(std::uint32_t epoch, hpke::KemId suite) const;

  /// K_tid itself, for wrapping and for the export to the customer.
  ByteView expose_secret() const { return key_.expose_secret(); }

 private:
  friend class Opener;
  TenantKey(TenantId tenant, SecretBytes key) : tenant_(std::move(tenant)), key_(std::move(key)) {}

  /// `tenant` is the one that a token proved; with any other than the key's own, the result opens nothing.
  hpke::KeyPair recipient_key_pair(const TenantId& tenant, std::uint32_t epoch, hpke::KemId suite) const;

  TenantId tenant_;
  SecretBytes key_;
};

}  // namespace feldsiegel
