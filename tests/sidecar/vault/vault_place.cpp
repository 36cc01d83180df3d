#include "tests/sidecar/vault/vault_place.h"

#include <doctest/doctest.h>
#include <sqlite3.h>

#include "sidecar/vault/sqlite/sqlite_vault.h"
#include "tests/sidecar/vault/persons.h"

namespace feldsiegel::testing {

SqlitePlace::SqlitePlace() {
  auto made = vault::sqlite::SqliteVault::create(file_);
  REQUIRE(made.ok());
  vault_ = std::move(made).value();
  add_tenants(*vault_);
}

std::unique_ptr<vault::Vault> SqlitePlace::open() const {
  auto opened = vault::sqlite::SqliteVault::open(file_);
  REQUIRE(opened.ok());
  return std::move(opened).value();
}

std::string SqlitePlace::run_sql(const std::string& sql) const { return run_sqlite(file_, sql); }

std::string run_sqlite(const std::filesystem::path& file, const std::string& sql) {
  sqlite3* database = nullptr;
  REQUIRE(sqlite3_open(file.c_str(), &database) == SQLITE_OK);
  sqlite3_busy_timeout(database, 5000);
  std::string answer;
  const auto collect = [](void* out, int, char** values, char**) {
    *static_cast<std::string*>(out) = values[0] == nullptr ? "" : values[0];
    return 0;
  };
  const int result = sqlite3_exec(database, sql.c_str(), collect, &answer, nullptr);
  sqlite3_close(database);
  return result == SQLITE_OK ? answer : "error";
}

}  // namespace feldsiegel::testing
