// The embedded vault: one SQLite file (WAL, synchronous=FULL, foreign keys on), mode 0600.
#pragma once

#include <filesystem>
#include <memory>
#include <mutex>

#include "sidecar/vault/tenant_store.h"

namespace feldsiegel::vault::sqlite {

class Connection;

/// The version of the schema that this build reads and writes.
inline constexpr std::int64_t schema_version = 1;

class SqliteVault : public TenantStore {
 public:
  /// Makes a new, empty vault. Errors: file_unwritable (also when the file exists), vault_unavailable.
  static Result<std::unique_ptr<SqliteVault>> create(const std::filesystem::path& file);

  /// Does not insist on the mode, as volumes are often mounted with group rights and all keys in here are wrapped.
  /// Errors: file_unreadable (no such file), vault_unavailable (not a vault), vault_too_new.
  static Result<std::unique_ptr<SqliteVault>> open(const std::filesystem::path& file);

  ~SqliteVault() override;

  Result<std::vector<TenantRecord>> tenants() override;
  Result<std::optional<TenantRecord>> find(const TenantId& tenant) override;
  Status add(const TenantRecord& tenant) override;
  Result<std::uint32_t> rotate(const TenantId& tenant) override;
  Status retire(const TenantId& tenant, std::uint32_t epoch) override;
  Result<std::uint64_t> directory_version(const TenantId& tenant, std::string_view content_hash) override;
  Result<std::optional<Bytes>> wrapped_directory_key() override;
  Status set_wrapped_directory_key(ByteView wrapped) override;
  Status check() override;

 private:
  explicit SqliteVault(std::unique_ptr<Connection> connection);
  std::mutex mutex_;  // one connection, one statement at a time
  std::unique_ptr<Connection> connection_;
};

}  // namespace feldsiegel::vault::sqlite
