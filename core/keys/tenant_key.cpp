#include "core/keys/tenant_key.h"

#include <algorithm>

#include "core/base/encoding.h"
#include "core/base/random.h"
#include "core/hpke/hkdf.h"

namespace feldsiegel {

TenantKey TenantKey::generate(TenantId tenant) {
  SecretBytes key(tenant_key_size);
  fill_random(key.expose_secret_for_writing());
  return TenantKey(std::move(tenant), std::move(key));
}

Result<TenantKey> TenantKey::from_unwrapped(TenantId tenant, SecretBytes key) {
  if (key.size() != tenant_key_size) return ErrorCode::wrapped_key_invalid;
  return TenantKey(std::move(tenant), std::move(key));
}

Bytes TenantKey::recipient_public_key(std::uint32_t epoch, hpke::KemId suite) const {
  return recipient_key_pair(tenant_, epoch, suite).pkR;
}

hpke::KeyPair TenantKey::recipient_key_pair(const TenantId& tenant, std::uint32_t epoch, hpke::KemId suite) const {
  Bytes label = to_bytes(as_bytes("feldsiegel/1 recipient"));
  put_lp(label, as_bytes(tenant.text()));
  put_u32(label, epoch);
  put_u16(label, static_cast<std::uint16_t>(suite));

  Secret<tenant_key_size> prk;
  const ByteView key = key_.expose_secret();
  std::copy(key.begin(), key.end(), prk.expose_secret_for_writing().begin());
  Secret<32> seed;
  hpke::hkdf_expand(prk, label, seed.expose_secret_for_writing());
  return hpke::derive_key_pair(suite, seed.expose_secret());
}

}  // namespace feldsiegel
