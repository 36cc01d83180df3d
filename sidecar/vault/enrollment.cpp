#include "sidecar/vault/keyring.h"

namespace feldsiegel::vault {
namespace {

constexpr std::size_t directory_seed_size = 32;

}  // namespace

Status enroll_tenant(TenantStore& store, keyprovider::KeyProvider& provider, const TenantId& tenant, hpke::KemId suite,
                     std::int64_t now) {
  const TenantKey key = TenantKey::generate(tenant);
  FELDSIEGEL_TRY(Bytes wrapped, provider.wrap(keyprovider::tenant_key_aad(tenant), key.expose_secret()));
  return store.add(TenantRecord{tenant, std::move(wrapped), suite, 1, 1, now, now});
}

Result<DirectorySigner> create_directory_signer(TenantStore& store, keyprovider::KeyProvider& provider) {
  DirectorySigner signer = DirectorySigner::generate();
  FELDSIEGEL_TRY(const Bytes wrapped, provider.wrap(keyprovider::directory_key_aad(), signer.expose_secret()));
  FELDSIEGEL_CHECK(store.set_wrapped_directory_key(wrapped));
  return signer;
}

Result<DirectorySigner> load_directory_signer(TenantStore& store, keyprovider::KeyProvider& provider) {
  FELDSIEGEL_TRY(const std::optional<Bytes> wrapped, store.wrapped_directory_key());
  if (!wrapped) return ErrorCode::no_active_key;
  FELDSIEGEL_TRY(const SecretBytes seed, provider.unwrap(keyprovider::directory_key_aad(), *wrapped));
  if (seed.size() != directory_seed_size) return ErrorCode::wrapped_key_invalid;
  return DirectorySigner::from_seed(seed.expose_secret());
}

}  // namespace feldsiegel::vault
