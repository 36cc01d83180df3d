#include "tests/sidecar/vault/vault_place.h"

#include <doctest/doctest.h>

#include "sidecar/vault/postgres/postgres_vault.h"
#include "sidecar/vault/sqlite/sqlite_vault.h"
#include "tests/sidecar/support/run_sqlite.h"
#include "tests/sidecar/vault/persons.h"
#include "tests/sidecar/vault/postgres_server.h"
#include "tests/support/spec_page.h"

namespace feldsiegel::testing {
namespace {

// The statements of docs/operations/install.md that make the service's rights.
std::string manual_grants() {
  const std::string page = spec_page("../operations/install.md");
  const std::size_t begin = page.find("REVOKE ALL ON SCHEMA");
  REQUIRE(begin != std::string::npos);
  return page.substr(begin, page.find("```", begin) - begin);
}

}  // namespace

SqlitePlace::SqlitePlace(Content content) {
  auto made = vault::sqlite::SqliteVault::create(file_);
  REQUIRE(made.ok());
  vault_ = std::move(made).value();
  if (content == Content::tenants) add_tenants(*vault_);
}

Result<std::unique_ptr<vault::Vault>> SqlitePlace::try_open() const {
  FELDSIEGEL_TRY(auto opened, vault::sqlite::SqliteVault::open(file_));
  return std::unique_ptr<vault::Vault>(std::move(opened));
}

std::unique_ptr<vault::Vault> SqlitePlace::open() const {
  auto opened = try_open();
  REQUIRE(opened.ok());
  return std::move(opened).value();
}

std::unique_ptr<vault::sql::Database> SqlitePlace::database() const {
  return vault::sqlite::SqliteVault::open_database(file_).value();
}

std::string SqlitePlace::run_sql(const std::string& sql) const { return run_sqlite(file_, sql); }

PostgresPlace::PostgresPlace(Content content) : name_(PostgresServer::shared().create_database()) {
  REQUIRE(vault::postgres::PostgresVault::migrate(server("owner")).ok());
  REQUIRE(run_sql(manual_grants()) != "error");
  vault_ = open();
  if (content == Content::tenants) add_tenants(*vault_);
}

Result<std::unique_ptr<vault::Vault>> PostgresPlace::try_open() const {
  FELDSIEGEL_TRY(auto opened, vault::postgres::PostgresVault::open(server()));
  return std::unique_ptr<vault::Vault>(std::move(opened));
}

std::unique_ptr<vault::Vault> PostgresPlace::open() const {
  auto opened = try_open();
  REQUIRE(opened.ok());
  return std::move(opened).value();
}

std::unique_ptr<vault::sql::Database> PostgresPlace::database() const {
  return vault::postgres::PostgresVault::open_database(server("owner")).value();
}

std::string PostgresPlace::run_sql(const std::string& sql) const {
  return PostgresServer::shared().run_sql(name_, sql);
}

vault::postgres::Server PostgresPlace::server(const std::string& user) const {
  return PostgresServer::shared().server(name_, user);
}

}  // namespace feldsiegel::testing
