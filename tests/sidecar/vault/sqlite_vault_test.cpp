#include "sidecar/vault/sqlite/sqlite_vault.h"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <fstream>
#include <thread>

#include "tests/sidecar/support/run_sqlite.h"
#include "tests/sidecar/vault/persons.h"
#include "tests/sidecar/vault/vault_place.h"

namespace feldsiegel::testing {
namespace {

namespace fs = std::filesystem;
using vault::TenantRecord;
using vault::sqlite::SqliteVault;

TenantId tenant(int number) {
  std::string text = "11111111-2222-3333-4444-555555555550";
  text.back() = static_cast<char>('0' + number);
  return *TenantId::parse(text);
}

TenantRecord record(int number) {
  return {tenant(number), Bytes{1, 2, 0, 3}, hpke::KemId::x_wing, 1, 1, 1'800'000'000};
}

std::unique_ptr<SqliteVault> new_vault(const fs::path& file) {
  auto made = SqliteVault::create(file);
  REQUIRE(made.ok());
  return std::move(made).value();
}

std::string run_sql(const fs::path& file, const char* sql) { return run_sqlite(file, sql); }

TEST_CASE("a new vault is empty, private and passes its check") {
  const TemporaryDirectory directory;
  const auto vault = new_vault(directory / "vault.db");
  CHECK(vault->check().ok());
  CHECK(vault->tenants()->empty());
  CHECK_FALSE(vault->find(tenant(1))->has_value());
  CHECK_FALSE(vault->wrapped_directory_key()->has_value());
  for (const char* name : {"vault.db", "vault.db-wal"}) {
    struct stat status {};
    REQUIRE(::stat((directory / name).c_str(), &status) == 0);
    CHECK((status.st_mode & 0777) == 0600);
  }
  CHECK(run_sql(directory / "vault.db", "PRAGMA journal_mode") == "wal");
}

TEST_CASE("tenants are still there after the vault was closed and opened") {
  const TemporaryDirectory directory;
  {
    const auto vault = new_vault(directory / "vault.db");
    REQUIRE(vault->add(record(2)).ok());
    REQUIRE(vault->add({tenant(1), Bytes{9}, hpke::KemId::dhkem_x25519_hkdf_sha256, 7, 3, 5}).ok());
    REQUIRE(vault->set_wrapped_directory_key(Bytes{4, 0, 4}).ok());
  }
  auto vault = SqliteVault::open(directory / "vault.db");
  REQUIRE(vault.ok());
  const auto all = (*vault)->tenants();
  REQUIRE(all.ok());
  REQUIRE(all->size() == 2);
  CHECK((*all)[0].id == tenant(1));
  CHECK((*all)[0].wrapped_key == Bytes{9});
  CHECK((*all)[0].suite == hpke::KemId::dhkem_x25519_hkdf_sha256);
  CHECK((*all)[0].newest_epoch == 7);
  CHECK((*all)[0].oldest_epoch == 3);
  CHECK((*all)[0].created == 5);
  CHECK((*all)[1].id == tenant(2));
  CHECK((*all)[1].wrapped_key == Bytes{1, 2, 0, 3});
  CHECK(*(*vault)->wrapped_directory_key() == Bytes{4, 0, 4});
}

TEST_CASE("a second process sees changes at once, and both can write") {
  const TemporaryDirectory directory;
  const auto server = new_vault(directory / "vault.db");
  REQUIRE(server->add(record(1)).ok());
  auto command = SqliteVault::open(directory / "vault.db");
  REQUIRE(command.ok());
  CHECK(*(*command)->rotate(tenant(1), some_time) == 2);
  CHECK((*server->find(tenant(1)))->newest_epoch == 2);
  std::vector<std::thread> writers;
  for (SqliteVault* vault : {server.get(), (*command).get(), server.get(), (*command).get()}) {
    writers.emplace_back([vault] {
      for (int i = 0; i < 10; ++i) static_cast<void>(vault->rotate(tenant(1), some_time));
    });
  }
  for (std::thread& writer : writers) writer.join();
  CHECK_MESSAGE((*server->find(tenant(1)))->newest_epoch == 42, "no rotation is lost");
}

TEST_CASE("what is no vault is not opened, and what exists is not overwritten") {
  const TemporaryDirectory directory;
  CHECK(SqliteVault::open(directory / "missing.db").error().code == ErrorCode::file_unreadable);
  CHECK_FALSE(fs::exists(directory / "missing.db"));
  CHECK(SqliteVault::open(directory.path()).error().code == ErrorCode::file_unreadable);
  std::ofstream(directory / "empty.db").flush();
  CHECK(SqliteVault::open(directory / "empty.db").error().code == ErrorCode::vault_unavailable);
  std::ofstream(directory / "text.db") << std::string(8192, 'x');
  CHECK(SqliteVault::open(directory / "text.db").error().code == ErrorCode::vault_unavailable);
  CHECK(SqliteVault::create(directory / "text.db").error().code == ErrorCode::file_unwritable);
  CHECK(fs::file_size(directory / "text.db") == 8192);
  CHECK(SqliteVault::create(directory / "no such directory/vault.db").error().code == ErrorCode::file_unwritable);
}

TEST_CASE("a vault of a newer version is refused, also by a check while running") {
  const TemporaryDirectory directory;
  const auto vault = new_vault(directory / "vault.db");
  REQUIRE(run_sql(directory / "vault.db", "UPDATE meta SET schema_version = schema_version + 1") == "");
  CHECK(vault->check().error().code == ErrorCode::vault_too_new);
  CHECK(vault->rotate(tenant(1), some_time).error().code == ErrorCode::vault_too_new);
  CHECK(SqliteVault::open(directory / "vault.db").error().code == ErrorCode::vault_too_new);
  CHECK(SqliteVault::migrate(directory / "vault.db").error().code == ErrorCode::vault_too_new);
}

TEST_CASE("a damaged row is a damaged vault, not a tenant") {
  const TemporaryDirectory directory;
  const auto vault = new_vault(directory / "vault.db");
  REQUIRE(vault->add(record(1)).ok());
  REQUIRE(run_sql(directory / "vault.db", "UPDATE tenants SET suite = 16") == "");
  CHECK(vault->find(tenant(1)).error().code == ErrorCode::vault_damaged);
  CHECK(vault->tenants().error().code == ErrorCode::vault_damaged);
  CHECK_MESSAGE(run_sql(directory / "vault.db", "UPDATE tenants SET oldest_epoch = 9") == "error",
                "the schema itself refuses an oldest epoch above the newest");
}

}  // namespace
}  // namespace feldsiegel::testing
