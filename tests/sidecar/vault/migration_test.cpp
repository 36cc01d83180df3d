// Vaults of version 1, as the first release wrote them, on their way to the present version.
#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <thread>

#include "sidecar/vault/postgres/postgres_vault.h"
#include "sidecar/vault/sqlite/sqlite_vault.h"
#include "tests/sidecar/support/run_sqlite.h"
#include "tests/sidecar/vault/persons.h"
#include "tests/sidecar/vault/vault_place.h"

namespace feldsiegel::testing {
namespace {

using vault::sqlite::SqliteVault;

constexpr const char* version_1 = R"sql(
PRAGMA journal_mode = WAL;
CREATE TABLE meta (singleton INTEGER PRIMARY KEY CHECK (singleton = 1), schema_version INTEGER NOT NULL) STRICT;
CREATE TABLE tenants (
  id TEXT PRIMARY KEY, wrapped_key BLOB NOT NULL, suite INTEGER NOT NULL,
  newest_epoch INTEGER NOT NULL CHECK (newest_epoch BETWEEN 1 AND 4294967295),
  oldest_epoch INTEGER NOT NULL CHECK (oldest_epoch BETWEEN 1 AND newest_epoch),
  created INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE directories (
  tenant TEXT PRIMARY KEY REFERENCES tenants (id) ON DELETE CASCADE,
  version INTEGER NOT NULL CHECK (version >= 1), content_hash TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE directory_key (singleton INTEGER PRIMARY KEY CHECK (singleton = 1), wrapped BLOB NOT NULL) STRICT;
INSERT INTO meta VALUES (1, 1);
INSERT INTO tenants VALUES ('11111111-2222-3333-4444-55555555555a', x'0102', 25722, 3, 2, 5);
INSERT INTO directories VALUES ('11111111-2222-3333-4444-55555555555a', 8, 'hash');
INSERT INTO directory_key VALUES (1, x'0904');
)sql";

struct OldVault {
  TemporaryDirectory directory;
  std::filesystem::path file = directory / "vault.db";
  OldVault() { REQUIRE(run_sqlite(file, version_1) != "error"); }
};

TEST_CASE_FIXTURE(OldVault, "a vault of version 1 asks for migration, and has all its content afterwards") {
  CHECK(SqliteVault::open(file).error().code == ErrorCode::vault_too_old);
  const auto migrated = SqliteVault::migrate(file);
  REQUIRE(migrated.ok());
  CHECK(migrated->from == 1);
  CHECK(migrated->to == vault::sql::schema_version);
  const auto vault = SqliteVault::open(file);
  REQUIRE(vault.ok());
  const auto tenant = (*vault)->find(contoso()).value();
  REQUIRE(tenant);
  CHECK(tenant->newest_epoch == 3);
  CHECK(tenant->oldest_epoch == 2);
  CHECK(tenant->epoch_since == 5);
  CHECK(*(*vault)->directory_version(contoso(), "hash") == 8);
  CHECK(*(*vault)->wrapped_directory_key() == Bytes{9, 4});
  auto batch = upload(0, 2);
  batch.header = header_of(1, 2);
  for (auto& row : batch.rows) row.header = batch.header.id;
  CHECK((*vault)->enroll(contoso(), batch).ok());
}

TEST_CASE_FIXTURE(OldVault, "a migrated vault has the tables of a new one") {
  REQUIRE(SqliteVault::migrate(file).ok());
  REQUIRE(SqliteVault::create(directory / "new.db").ok());
  const char* tables =
      "SELECT group_concat(name || ':' || sql) FROM (SELECT name, sql FROM sqlite_schema ORDER BY name)";
  const std::string migrated = run_sqlite(file, tables);
  const std::string made = run_sqlite(directory / "new.db", tables);
  const auto squeezed = [](std::string text) {
    std::erase_if(text, [](char c) { return c == ' ' || c == '\n'; });
    return text;
  };
  CHECK(migrated.size() > 1000);
  CHECK(squeezed(migrated) == squeezed(made));
}

TEST_CASE_FIXTURE(OldVault, "migrating again finds it done") {
  REQUIRE(SqliteVault::migrate(file).ok());
  const auto again = SqliteVault::migrate(file);
  REQUIRE(again.ok());
  CHECK(again->from == vault::sql::schema_version);
}

TEST_CASE_FIXTURE(OldVault, "of several migrations at once one does it and the others find it done") {
  std::atomic<int> did = 0, found_done = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      const auto migrated = SqliteVault::migrate(file);
      if (migrated.ok()) ++(migrated->from == 1 ? did : found_done);
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(did == 1);
  CHECK(found_done == 3);
}

TEST_CASE_FIXTURE(OldVault, "a migration that fails in the middle leaves the old version, which migrates later") {
  REQUIRE(run_sqlite(file, "CREATE TABLE serials (x)") == "");  // in the way of a later statement of the script
  CHECK_FALSE(SqliteVault::migrate(file).ok());
  CHECK(run_sqlite(file, "SELECT count(*) FROM sqlite_schema WHERE name = 'assignments'") == "0");
  CHECK(SqliteVault::open(file).error().code == ErrorCode::vault_too_old);
  REQUIRE(run_sqlite(file, "DROP TABLE serials") == "");
  CHECK(SqliteVault::migrate(file).ok());
}

// Takes back what later versions brought; the other tables did not change.
template <class Place>
void make_version_2(const Place& place) {
  for (const char* sql : {"ALTER TABLE tenants DROP COLUMN epoch_since", "ALTER TABLE approvals DROP COLUMN mac",
                          "DROP TABLE leases", "UPDATE meta SET schema_version = 2"}) {
    REQUIRE(place.run_sql(sql) != "error");
  }
}

template <class Place>
Result<vault::sql::Migrated> migrate(const Place& place) {
  if constexpr (std::is_same_v<Place, SqlitePlace>) {
    return SqliteVault::migrate(place.file());
  } else {
    return vault::postgres::PostgresVault::migrate(place.server("owner"));
  }
}

TEST_CASE_TEMPLATE("a vault of version 2 keeps all its content, but approvals of then have no MAC", Place,
                   FELDSIEGEL_VAULT_PLACES) {
  Place place;
  const auto stored = place.vault().enroll(contoso(), upload(0, 50)).value();
  REQUIRE(place.vault().rotate(contoso(), some_time + 9).ok());
  vault::ApprovalRecord approval{.id = "r1", .requester = "anna"};
  approval.decide_before = some_time;
  const auto mac = [](const vault::ApprovalRecord&) { return Bytes{1}; };
  approval.mac = {1};
  REQUIRE(place.vault().request_approval(contoso(), approval).ok());
  make_version_2(place);
  CHECK(place.try_open().error().code == ErrorCode::vault_too_old);
  const auto migrated = migrate(place);
  REQUIRE(migrated.ok());
  CHECK(migrated->from == 2);
  CHECK(migrated->to == vault::sql::schema_version);
  const auto vault = place.open();
  for (const auto& row : stored) {
    const auto found = vault->find_tags(contoso(), staff, {&row.tag, 1}).value();
    REQUIRE(found.front());
    CHECK(same(*found.front(), row));
  }
  CHECK((*vault->find(contoso()))->epoch_since == some_time);  // when it was rotated, version 2 did not know
  const auto kept = vault->find_approval(contoso(), "r1").value();
  REQUIRE(kept);
  CHECK(kept->mac.empty());
  CHECK(vault->approve(contoso(), "r1", "berta", some_time, mac).error().code == ErrorCode::vault_damaged);
}

TEST_CASE("what is no vault is not migrated") {
  const TemporaryDirectory directory;
  CHECK(SqliteVault::migrate(directory / "missing.db").error().code == ErrorCode::file_unreadable);
  CHECK_FALSE(std::filesystem::exists(directory / "missing.db"));
  REQUIRE(run_sqlite(directory / "other.db", "CREATE TABLE customers (name)") == "");
  CHECK(SqliteVault::migrate(directory / "other.db").error().code == ErrorCode::vault_unavailable);
  CHECK(run_sqlite(directory / "other.db", "SELECT count(*) FROM sqlite_schema") == "1");
}

}  // namespace
}  // namespace feldsiegel::testing
