// Where the suite of tests keeps its vaults: the same tests run in each database.
#pragma once

#include <memory>
#include <string>

#include "sidecar/vault/postgres/settings.h"
#include "sidecar/vault/sql/database.h"
#include "sidecar/vault/vault.h"
#include "tests/sidecar/support/temporary_directory.h"

namespace feldsiegel::testing {

/// The statements of docs/operations/install.md that make the service's rights.
std::string manual_grants();

enum class Content { tenants, nothing };

/// A new vault in a file, with two tenants in it.
class SqlitePlace {
 public:
  explicit SqlitePlace(Content content = Content::tenants);
  vault::Vault& vault() { return *vault_; }

  /// The same vault as another process would have it.
  std::unique_ptr<vault::Vault> open() const;
  Result<std::unique_ptr<vault::Vault>> try_open() const;

  /// For maintenance.
  std::unique_ptr<vault::sql::Database> database() const;

  /// The answer's first column of its last row; "error" when the database refuses.
  std::string run_sql(const std::string& sql) const;

  const std::filesystem::path& file() const { return file_; }

 private:
  TemporaryDirectory directory_;
  std::filesystem::path file_ = directory_ / "vault.db";
  std::unique_ptr<vault::Vault> vault_;
};

/// The same in a database of a real server, as a role with least rights: the manual's statements, no more.
class PostgresPlace {
 public:
  explicit PostgresPlace(Content content = Content::tenants);
  vault::Vault& vault() { return *vault_; }
  std::unique_ptr<vault::Vault> open() const;
  Result<std::unique_ptr<vault::Vault>> try_open() const;
  std::unique_ptr<vault::sql::Database> database() const;
  std::string run_sql(const std::string& sql) const;
  vault::postgres::Server server(const std::string& user = "keeper") const;
  const std::string& name() const { return name_; }

 private:
  std::string name_;
  std::unique_ptr<vault::Vault> vault_;
};

}  // namespace feldsiegel::testing

/// What TEST_CASE_TEMPLATE goes through.
#define FELDSIEGEL_VAULT_PLACES feldsiegel::testing::SqlitePlace, feldsiegel::testing::PostgresPlace
