// The embedded vault: one SQLite file (WAL, synchronous=FULL, foreign keys on), mode 0600.
#pragma once

#include <filesystem>
#include <memory>

#include "sidecar/vault/sql/schema.h"
#include "sidecar/vault/sql/sql_vault.h"

namespace feldsiegel::vault::sqlite {

class SqliteVault : public sql::SqlVault {
 public:
  /// Makes a new, empty vault. Errors: file_unwritable (also when the file exists), vault_unavailable, vault_full.
  static Result<std::unique_ptr<SqliteVault>> create(const std::filesystem::path& file);

  /// Does not insist on the mode, as volumes are often mounted with group rights and all keys in here are wrapped.
  /// Errors: file_unreadable (no such file), vault_unavailable (not a vault), vault_too_old, vault_too_new,
  /// vault_moved, vault_damaged.
  static Result<std::unique_ptr<SqliteVault>> open(const std::filesystem::path& file);

  /// Brings a vault to the version of this build, all or nothing. Two at once do no harm. Errors: as open(), and
  /// vault_read_only, vault_full.
  static Result<sql::Migrated> migrate(const std::filesystem::path& file);

  /// The database itself, for maintenance, without a look at its version. Errors: as open().
  static Result<std::unique_ptr<sql::Database>> open_database(const std::filesystem::path& file);

 private:
  using sql::SqlVault::SqlVault;
};

}  // namespace feldsiegel::vault::sqlite
