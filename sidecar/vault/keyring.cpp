#include "sidecar/vault/keyring.h"

namespace feldsiegel::vault {

Result<OpenTenant> Keyring::find(const TenantId& tenant) {
  FELDSIEGEL_TRY(std::optional<TenantRecord> record, store_.find(tenant));
  if (!record) return ErrorCode::tenant_unknown;
  FELDSIEGEL_TRY(auto key, unwrapped(*record));
  key->forget_recipients_below(record->oldest_epoch);
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
  {
    const std::lock_guard lock(mutex_);
    const auto known = entries_.find(record.id);
    if (known != entries_.end() && known->second.wrapped == record.wrapped_key) return known->second.key;
  }
  // Outside the lock: a provider may take its time, and other tenants need not wait. Two threads may unwrap the same
  // key at once, which costs a call and does no harm.
  FELDSIEGEL_TRY(SecretBytes secret, provider_.unwrap(keyprovider::tenant_key_aad(record.id), record.wrapped_key));
  FELDSIEGEL_TRY(TenantKey key, TenantKey::from_unwrapped(record.id, std::move(secret)));
  auto shared = std::make_shared<const TenantKey>(std::move(key));
  const std::lock_guard lock(mutex_);
  entries_.insert_or_assign(record.id, Entry{record.wrapped_key, shared});
  return shared;
}

}  // namespace feldsiegel::vault
