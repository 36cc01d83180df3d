// The vault in a database of a PostgreSQL server, version 15 or newer.
#pragma once

#include <memory>

#include "sidecar/vault/postgres/settings.h"
#include "sidecar/vault/sql/schema.h"
#include "sidecar/vault/sql/sql_vault.h"

namespace feldsiegel::vault::postgres {

class PostgresVault : public sql::SqlVault {
 public:
  /// Connects, and looks whether the vault is one that this build reads. Errors: those of Settings::check and password;
  /// vault_unavailable, vault_too_old (also where there are no tables yet), vault_too_new, vault_moved, vault_damaged.
  static Result<std::unique_ptr<PostgresVault>> open(const Server& server);

  /// Makes the tables, or brings them to the version of this build; all or nothing. Several at once do no harm. The
  /// role needs to own them. Errors: as open(), and vault_read_only (no right to), vault_full.
  static Result<sql::Migrated> migrate(const Server& server);

  /// The database itself, for maintenance, without a look at its version. Errors: as open().
  static Result<std::unique_ptr<sql::Database>> open_database(const Server& server);

 private:
  using sql::SqlVault::SqlVault;
};

}  // namespace feldsiegel::vault::postgres
