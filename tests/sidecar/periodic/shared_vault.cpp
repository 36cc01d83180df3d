#include "tests/sidecar/periodic/shared_vault.h"

#include <doctest/doctest.h>
#include <sqlite3.h>

#include <fstream>
#include <sstream>

#include "core/base/json.h"
#include "sidecar/cli/commands.h"
#include "tests/sidecar/support/run_sqlite.h"
#include "tests/sidecar/vault/postgres_server.h"
#include "tests/sidecar/vault/vault_place.h"

namespace feldsiegel::testing {
namespace {

constexpr const char* tenant = "11111111-2222-4333-8444-555555555555";
constexpr const char* sqlite_tenant = "x'11111111222243338444555555555555'";

// `who` is for PostgreSQL, where a trigger can know it.
constexpr const char* sqlite_watch = R"(
  CREATE TABLE removed (id INTEGER PRIMARY KEY, person TEXT, term INTEGER, who TEXT);
  CREATE TABLE lease_log (id INTEGER PRIMARY KEY, at INTEGER, owner TEXT, term INTEGER, runs INTEGER,
    last_run INTEGER);
  CREATE TRIGGER note_removed AFTER DELETE ON budgets BEGIN
    INSERT INTO removed (person, term) SELECT OLD.person, term FROM leases WHERE name = 'housekeeping'; END;
  CREATE TRIGGER note_new AFTER INSERT ON leases BEGIN
    INSERT INTO lease_log (at, owner, term, runs, last_run)
    VALUES (CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER),
      NEW.owner, NEW.term, NEW.runs, NEW.last_run); END;
  CREATE TRIGGER note_changed AFTER UPDATE ON leases BEGIN
    INSERT INTO lease_log (at, owner, term, runs, last_run)
    VALUES (CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER),
      NEW.owner, NEW.term, NEW.runs, NEW.last_run); END;)";

constexpr const char* postgres_watch = R"(
  CREATE TABLE removed (id bigserial PRIMARY KEY, person text, term bigint, who text);
  CREATE TABLE lease_log (id bigserial PRIMARY KEY, at bigint, owner text, term bigint, runs bigint,
    last_run bigint);
  CREATE FUNCTION note_removed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN
    INSERT INTO removed (person, term, who)
    SELECT OLD.person, term, current_setting('application_name') FROM leases WHERE name = 'housekeeping';
    RETURN OLD; END $$;
  CREATE FUNCTION note_lease() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN
    INSERT INTO lease_log (at, owner, term, runs, last_run)
    VALUES (CAST(extract(epoch FROM clock_timestamp()) * 1000 AS bigint), NEW.owner, NEW.term, NEW.runs, NEW.last_run);
    RETURN NEW; END $$;
  CREATE TRIGGER note_removed AFTER DELETE ON budgets FOR EACH ROW EXECUTE FUNCTION note_removed();
  CREATE TRIGGER note_lease AFTER INSERT OR UPDATE ON leases FOR EACH ROW EXECUTE FUNCTION note_lease();)";

std::string text_of(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

Json postgres_part(const std::string& database, const std::string& user, const std::string& application) {
  const auto server = PostgresServer::shared().server(database, user);
  return {{"postgres",
           {{"connection", server.connection + " application_name=" + application},
            {"password_file", server.password_file->string()}}}};
}

}  // namespace

SharedVault::SharedVault() {
  cli::InitOptions options;
  options.directory = directory_.path();
  options.tenant = tenant;
  options.audiences = {"api://feldsiegel.test"};
  std::ostringstream out, err;
  REQUIRE(cli::init(options, out, err) == cli::success);
}

void SharedVault::configure(const std::string& instance, const std::string& vault, int period_seconds) const {
  Json document = parse_json(as_bytes(text_of(first_config()))).value();
  document["vault"] = parse_json(as_bytes(vault)).value();
  document["audit"] = {{"sqlite", instance + ".audit"}};
  document["listen"] = {{"unix", instance + ".sock"}};
  document["management"] = {{"unix", instance + ".management.sock"}};
  document["tokens"]["jwks_uri"] = "https://127.0.0.1:9/keys";
  document["periodic"] = {{"lease_seconds", lease_seconds}, {"housekeeping_seconds", period_seconds}};
  std::ofstream(config(instance), std::ios::trunc) << document.dump();
}

std::int64_t SharedVault::number(const std::string& sql) const {
  const std::string text = run_sql(sql);
  REQUIRE(text != "error");
  return text.empty() ? 0 : std::stoll(text);
}

void SharedVault::end_work() const { REQUIRE(run_sql(std::string(unwatch()) + " DELETE FROM budgets") != "error"); }

SharedSqlite::SharedSqlite(int period_seconds) {
  for (const char* instance : {"a", "b"}) configure(instance, R"({"sqlite":"vault.db"})", period_seconds);
  REQUIRE(run_sql(sqlite_watch) != "error");
}

std::string SharedSqlite::run_sql(const std::string& sql) const { return run_sqlite(directory_ / "vault.db", sql); }

void SharedSqlite::add_full_budgets(int count) const {
  REQUIRE(run_sql("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < " + std::to_string(count) +
                  ") INSERT INTO budgets (tenant, person, domain, kind, full_at) SELECT " + sqlite_tenant +
                  ", printf('p%08d', i), 1, 1, 1 FROM n") != "error");
}

bool SharedSqlite::is_busy() const {
  sqlite3* database = nullptr;
  REQUIRE(sqlite3_open((directory_ / "vault.db").c_str(), &database) == SQLITE_OK);
  const int result = sqlite3_exec(database, "BEGIN IMMEDIATE; ROLLBACK", nullptr, nullptr, nullptr);
  sqlite3_close(database);
  return result != SQLITE_OK;
}

SharedPostgres::SharedPostgres(int period_seconds) : name_(PostgresServer::shared().create_database()) {
  configure("owner", postgres_part(name_, "owner", "owner").dump(), period_seconds);
  for (const char* instance : {"a", "b"}) {
    configure(instance, postgres_part(name_, "keeper", instance).dump(), period_seconds);
  }
  std::ostringstream out, err;
  REQUIRE_MESSAGE(cli::move_vault(first_config(), config("owner"), false, out, err) == cli::success, err.str());
  REQUIRE(run_sql(manual_grants()) != "error");
  REQUIRE(run_sql(postgres_watch) != "error");
}

std::string SharedPostgres::run_sql(const std::string& sql) const {
  return PostgresServer::shared().run_sql(name_, sql);
}

void SharedPostgres::add_full_budgets(int count) const {
  REQUIRE(run_sql("INSERT INTO budgets (tenant, person, domain, kind, full_at) SELECT '" + std::string(tenant) +
                  "', 'p' || lpad(CAST(i AS text), 8, '0'), 1, 1, 1 FROM generate_series(1, " + std::to_string(count) +
                  ") i") != "error");
}

bool SharedPostgres::is_busy() const {
  return number("SELECT count(*) FROM pg_stat_activity WHERE usename = 'keeper' AND datname = '" + name_ +
                "' AND state <> 'idle'") > 0;
}

}  // namespace feldsiegel::testing
