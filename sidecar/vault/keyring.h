// Tenant keys, unwrapped once and kept in guarded memory: the key provider is asked per key, never per request.
#pragma once

#include <map>
#include <memory>
#include <mutex>

#include "core/directory/key_directory.h"
#include "core/keys/tenant_key.h"
#include "sidecar/keyprovider/key_provider.h"
#include "sidecar/vault/tenant_store.h"

namespace feldsiegel::vault {

/// A tenant as the store has it now, with its key.
struct OpenTenant {
  TenantRecord record;
  std::shared_ptr<const TenantKey> key;
};

/// Thread-safe.
class Keyring {
 public:
  /// Borrows both, which must outlive the keyring.
  Keyring(TenantStore& store, keyprovider::KeyProvider& provider) : store_(store), provider_(provider) {}

  /// Reads the record afresh, so that rotated epochs count at once; the key comes from memory while its wrapped form is
  /// unchanged, with the recipient keys of the record's epochs ready. Errors: tenant_unknown, vault_unavailable,
  /// wrapped_key_invalid, key_provider_unavailable.
  Result<OpenTenant> find(const TenantId& tenant);

  /// Whether the tenant is onboarded: the verifier's question. Errors: vault_unavailable.
  Result<bool> has(const TenantId& tenant);

  /// Drops the unwrapped key; requests that hold it keep it until they end.
  void forget(const TenantId& tenant);

 private:
  struct Entry {
    TenantRecord record;  // as it was when the recipient keys of its epochs were made ready
    std::shared_ptr<const TenantKey> key;

    bool is_ready_for(const TenantRecord& now) const {
      return record.oldest_epoch == now.oldest_epoch && record.newest_epoch == now.newest_epoch &&
             record.suite == now.suite;
    }
  };
  Result<std::shared_ptr<const TenantKey>> unwrapped(const TenantRecord& record);

  TenantStore& store_;
  keyprovider::KeyProvider& provider_;
  std::mutex mutex_;
  std::map<TenantId, Entry> entries_;
};

/// Onboards a tenant: a fresh K_tid, epoch 1. `now` in seconds since 1970.
/// Errors: duplicate_id, vault_unavailable, key_provider_unavailable.
Status enroll_tenant(TenantStore& store, keyprovider::KeyProvider& provider, const TenantId& tenant, hpke::KemId suite,
                     std::int64_t now);

/// Makes and stores the directory's signing key. Errors: duplicate_id, vault_unavailable, key_provider_unavailable.
Result<DirectorySigner> create_directory_signer(TenantStore& store, keyprovider::KeyProvider& provider);

/// Errors: no_active_key (none was made), wrapped_key_invalid, vault_unavailable, key_provider_unavailable.
Result<DirectorySigner> load_directory_signer(TenantStore& store, keyprovider::KeyProvider& provider);

}  // namespace feldsiegel::vault
