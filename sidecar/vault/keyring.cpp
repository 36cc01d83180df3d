#include "sidecar/vault/keyring.h"

namespace feldsiegel::vault {

Result<OpenTenant> Keyring::find(const TenantId& tenant) {
  FELDSIEGEL_TRY(std::optional<TenantRecord> record, store_.find(tenant));
  if (!record) return ErrorCode::tenant_unknown;
  FELDSIEGEL_TRY(auto key, unwrapped(*record));
  return OpenTenant{*std::move(record), std::move(key)};
}

Result<bool> Keyring::has(const TenantId& tenant) {
  FELDSIEGEL_TRY(const std::optional<TenantRecord> record, store_.find(tenant));
  return record.has_value();
}

void Keyring::forget(const TenantId& tenant) {
  const std::lock_guard lock(mutex_);
  entries_.erase(tenant);
}

Result<std::shared_ptr<const TenantKey>> Keyring::unwrapped(const TenantRecord& record) {
  std::shared_ptr<const TenantKey> known;
  {
    const std::lock_guard lock(mutex_);
    const auto found = entries_.find(record.id);
    if (found != entries_.end() && found->second.record.wrapped_key == record.wrapped_key) {
      if (found->second.is_ready_for(record)) return found->second.key;
      known = found->second.key;
    }
  }
  // Outside the lock: a provider may take its time, and other tenants need not wait. Two threads may do the same work
  // at once, and the one that read an older record may come last: the next look at the tenant puts that right.
  if (!known) {
    FELDSIEGEL_TRY(SecretBytes secret, provider_.unwrap(keyprovider::tenant_key_aad(record.id), record.wrapped_key));
    FELDSIEGEL_TRY(TenantKey key, TenantKey::from_unwrapped(record.id, std::move(secret)));
    known = std::make_shared<const TenantKey>(std::move(key));
  }
  auto ready =
      std::make_shared<const TenantKey>(known->with_recipients(record.oldest_epoch, record.newest_epoch, record.suite));
  const std::lock_guard lock(mutex_);
  entries_.insert_or_assign(record.id, Entry{record, ready});
  return ready;
}

}  // namespace feldsiegel::vault
