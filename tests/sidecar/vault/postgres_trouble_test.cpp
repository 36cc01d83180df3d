// A server that goes and comes back, roles without rights, migrations at once: a code for each, and nothing half done.
#include <doctest/doctest.h>

#include <atomic>
#include <fstream>
#include <thread>

#include "sidecar/vault/postgres/postgres_vault.h"
#include "tests/sidecar/vault/persons.h"
#include "tests/sidecar/vault/postgres_server.h"
#include "tests/sidecar/vault/vault_place.h"

namespace feldsiegel::testing {
namespace {

using vault::postgres::PostgresVault;

TEST_CASE("a server that goes is unavailable, and when it is back all goes on by itself") {
  PostgresPlace place;
  auto& server = PostgresServer::shared();
  const auto stored = place.vault().enroll(contoso(), upload(0, 20)).value();
  server.stop();
  CHECK(place.vault().enroll(contoso(), upload(20, 5)).error().code == ErrorCode::vault_unavailable);
  CHECK(place.vault().find(contoso()).error().code == ErrorCode::vault_unavailable);
  CHECK(place.vault().check().error().code == ErrorCode::vault_unavailable);
  CHECK(PostgresVault::open(place.server()).error().code == ErrorCode::vault_unavailable);
  server.start();
  CHECK(place.vault().check().ok());
  CHECK(*place.vault().count_assignments(contoso()) == 20);
  const auto again = place.vault().enroll(contoso(), upload(0, 25));
  REQUIRE(again.ok());
  CHECK(same((*again)[19], stored[19]));
}

TEST_CASE("a server that restarts under load loses nothing that was acknowledged, and nothing is half done") {
  PostgresPlace place;
  auto& server = PostgresServer::shared();
  std::atomic<bool> stop = false;
  std::vector<std::vector<vault::Assignment>> acknowledged(4);
  std::vector<std::thread> threads;
  std::atomic<int> other_errors = 0;
  for (std::uint32_t worker = 0; worker < 4; ++worker) {
    threads.emplace_back([&, worker] {
      for (std::uint32_t i = 0; !stop; ++i) {
        const auto stored = place.vault().enroll(contoso(), upload(worker * 1'000'000 + i * 3, 3));
        if (stored.ok()) {
          acknowledged[worker].insert(acknowledged[worker].end(), stored->begin(), stored->end());
        } else if (stored.error().code != ErrorCode::vault_unavailable) {
          ++other_errors;
        }
      }
    });
  }
  const auto pause = [](int milliseconds) { std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds)); };
  for (int round = 0; round < 3; ++round) {
    pause(150);
    server.stop();
    pause(50);
    server.start();
  }
  pause(150);
  stop = true;
  for (std::thread& thread : threads) thread.join();
  CHECK(other_errors == 0);
  std::size_t total = 0;
  for (const auto& rows : acknowledged) {
    total += rows.size();
    std::vector<vault::TagHash> tags;
    for (const auto& row : rows) tags.push_back(row.tag);
    const auto found = place.vault().find_tags(contoso(), staff, tags);
    REQUIRE(found.ok());
    for (std::size_t i = 0; i < rows.size(); ++i) CHECK(((*found)[i] && same(*(*found)[i], rows[i])));
  }
  CHECK(total > 0);
  CHECK(place.run_sql("SELECT count(*) % 3 FROM assignments") == "0");
  CHECK(place.run_sql("SELECT assigned - (SELECT count(*) FROM assignments) FROM headers") == "0");
}

TEST_CASE("a connection that is cut is replaced, in the middle of whatever it was") {
  PostgresPlace place;
  REQUIRE(place.vault().enroll(contoso(), upload(0, 2)).ok());
  const std::string cut = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = '" +
                          place.name() + "' AND usename = 'keeper'";
  CHECK(place.run_sql(cut) == "1");
  CHECK_MESSAGE(place.vault().enroll(contoso(), upload(2, 2)).ok(), "nothing had been sent: it is tried again");
  CHECK(place.run_sql(cut) == "1");
  CHECK(*place.vault().count_assignments(contoso()) == 4);
}

TEST_CASE("an empty database asks for migration; several at once make the tables once") {
  auto& server = PostgresServer::shared();
  const std::string database = server.create_database();
  CHECK(PostgresVault::open(server.server(database, "owner")).error().code == ErrorCode::vault_too_old);
  std::atomic<int> did = 0, found_done = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      const auto migrated = PostgresVault::migrate(server.server(database, "owner"));
      if (migrated.ok()) ++(migrated->from == 0 ? did : found_done);
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(did == 1);
  CHECK(found_done == 3);
  CHECK(PostgresVault::open(server.server(database, "owner")).ok());
}

TEST_CASE("a migration that fails in the middle leaves nothing") {
  auto& server = PostgresServer::shared();
  const std::string database = server.create_database();
  REQUIRE(server.run_sql(database, "CREATE TABLE serials (x int)") == "");
  CHECK_FALSE(PostgresVault::migrate(server.server(database, "owner")).ok());
  CHECK(server.run_sql(database, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == "1");
  REQUIRE(server.run_sql(database, "DROP TABLE serials") == "");
  CHECK(PostgresVault::migrate(server.server(database, "owner")).ok());
}

TEST_CASE("a vault of a newer version is refused by reader, writer and migration") {
  PostgresPlace place;
  REQUIRE(place.run_sql("UPDATE meta SET schema_version = schema_version + 1") == "");
  CHECK(PostgresVault::open(place.server()).error().code == ErrorCode::vault_too_new);
  CHECK(PostgresVault::migrate(place.server("owner")).error().code == ErrorCode::vault_too_new);
  CHECK(place.vault().rotate(contoso(), some_time).error().code == ErrorCode::vault_too_new);
  CHECK(place.vault().check().error().code == ErrorCode::vault_too_new);
}

TEST_CASE("the service's role can neither take back an erasure nor touch what was written down") {
  PostgresPlace place;
  const auto as_keeper = [&](const std::string& sql) { return place.run_sql("SET ROLE keeper; " + sql); };
  CHECK(as_keeper("SELECT count(*) FROM tombstones") == "0");
  // Budgets that are full again and approvals long over go with housekeeping; who approved what is in the audit log.
  for (const char* sql : {"DELETE FROM tombstones", "UPDATE tombstones SET erased = 0", "DELETE FROM reidentifications",
                          "SELECT * FROM reidentifications", "DELETE FROM tenants", "UPDATE meta SET state = 0",
                          "UPDATE assignments SET header = tenant", "DROP TABLE meta", "CREATE TABLE x (y int)"}) {
    CHECK_MESSAGE(as_keeper(sql) == "error", sql);
  }
  CHECK(PostgresVault::migrate(place.server()).error().code == ErrorCode::vault_read_only);
}

TEST_CASE("a role or a server that may only read says so at each change") {
  PostgresPlace place;
  const auto stored = place.vault().enroll(contoso(), upload(0, 2)).value();
  const auto codes_are = [&](vault::Vault& vault, ErrorCode code) {
    CHECK(vault.enroll(contoso(), upload(9, 1)).error().code == code);
    CHECK(vault.erase(contoso(), subject_of(stored[0]), some_time).error().code == code);
    CHECK(vault.take_serials(contoso(), staff, 1).error().code == code);
    CHECK(vault.find_tags(contoso(), staff, {&stored[0].tag, 1})->front());
  };
  const std::string only_read = "ALTER ROLE keeper IN DATABASE " + place.name();
  REQUIRE(place.run_sql(only_read + " SET default_transaction_read_only = on") == "");
  codes_are(*place.open(), ErrorCode::vault_read_only);
  REQUIRE(place.run_sql("REVOKE INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public FROM keeper") == "");
  codes_are(place.vault(), ErrorCode::vault_read_only);
  REQUIRE(place.run_sql("REVOKE ALL ON ALL TABLES IN SCHEMA public FROM keeper") == "");
  CHECK(place.vault().find(contoso()).error().code == ErrorCode::vault_unavailable);
}

TEST_CASE("a wrong password is an unavailable vault, and its file is read again for each connection") {
  PostgresPlace place;
  const TemporaryDirectory directory;
  auto server = place.server();
  std::filesystem::copy_file(*server.password_file, directory / "right");
  server.password_file = directory / "password";
  std::ofstream(directory / "password") << "wrong";
  std::filesystem::permissions(directory / "password", std::filesystem::perms(0600));
  CHECK(PostgresVault::open(server).error().code == ErrorCode::vault_unavailable);
  std::filesystem::copy_file(directory / "right", directory / "password",
                             std::filesystem::copy_options::overwrite_existing);
  CHECK(PostgresVault::open(server).ok());
}

TEST_CASE("two transactions in each other's way both succeed in the end") {
  PostgresPlace place;
  // Batches with the same people in opposite orders, under headers of their own, while some are erased.
  std::atomic<int> failures = 0;
  std::vector<std::thread> threads;
  const auto other = place.open();
  for (std::uint32_t worker = 0; worker < 4; ++worker) {
    threads.emplace_back([&, worker] {
      vault::Vault& vault = worker % 2 == 0 ? place.vault() : *other;
      for (std::uint32_t round = 0; round < 12; ++round) {
        auto batch = upload(round * 10, 40);
        batch.header = header_of(10 + worker);
        if (worker % 2 != 0) std::reverse(batch.rows.begin(), batch.rows.end());
        const auto stored = vault.enroll(contoso(), batch);
        if (!stored.ok()) ++failures;
        for (std::size_t i = 0; stored.ok() && i < 5; ++i) {
          if (!vault.erase(contoso(), subject_of((*stored)[i * 7]), some_time).ok()) ++failures;
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(failures == 0);
  CHECK(place.run_sql("SELECT count(*) FROM headers h WHERE assigned <> (SELECT count(*) FROM assignments a WHERE "
                      "a.tenant = h.tenant AND a.header = h.id)") == "0");
  CHECK(place.run_sql("SELECT max(sequence) - count(*) FROM tombstones") == "0");
}

}  // namespace
}  // namespace feldsiegel::testing
