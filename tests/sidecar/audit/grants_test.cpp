// The rights that docs/operations/install.md gives the service's role suffice for a log, and for nothing that would
// change one.
#include <doctest/doctest.h>

#include "sidecar/vault/postgres/postgres_vault.h"
#include "tests/sidecar/audit/log_place.h"
#include "tests/sidecar/vault/postgres_server.h"
#include "tests/support/spec_page.h"

namespace feldsiegel::testing {
namespace {

using audit::sql::SqlStore;

std::string statements_from(const std::string& beginning) {
  const std::string page = spec_page("../operations/install.md");
  const std::size_t begin = page.find(beginning);
  REQUIRE(begin != std::string::npos);
  return page.substr(begin, page.find("```", begin) - begin);
}

// A database as the manual makes it: the owner's tables, the service's rights.
class GrantedPlace : public LogPlace {
 public:
  GrantedPlace() : name_(PostgresServer::shared().create_database()) {
    REQUIRE(vault::postgres::PostgresVault::migrate(server("owner")).ok());
    REQUIRE(SqlStore::open_postgres(server("owner"), "one").ok());
    REQUIRE(run_sql(statements_from("REVOKE ALL ON SCHEMA")) != "error");
    REQUIRE(run_sql(statements_from("GRANT SELECT ON audit_meta")) != "error");
  }

  std::unique_ptr<SqlStore> store_of_service() const {
    auto opened = SqlStore::open_postgres(server("keeper"), "one");
    REQUIRE(opened.ok());
    return std::move(opened).value();
  }
  vault::postgres::Server server(const std::string& user) const { return PostgresServer::shared().server(name_, user); }
  std::string run_sql(const std::string& sql) const { return PostgresServer::shared().run_sql(name_, sql); }
  std::string as_service(const std::string& sql) const { return run_sql("SET ROLE keeper; " + sql); }

 private:
  std::string name_;
};

}  // namespace

TEST_CASE("with the rights of the manual the service makes a log, writes, queues messages and opens it again") {
  GrantedPlace place;
  {
    const auto store = place.store_of_service();
    audit::LogOptions options;
    options.message = [](const audit::Row&) { return std::string("{}"); };
    const auto log = place.open(*store, std::move(options));
    for (std::uint64_t i = 0; i < 70; ++i) {  // more than a tile
      audit::Event event = some_event(i);
      event.notify = i == 0;
      REQUIRE(append_and_wait(*log, std::move(event)).ok());
    }
    CHECK(store->state()->depth == 1);
    CHECK(store->failed(0, 1, 1).ok());
    CHECK(store->delivered(0).ok());
    CHECK(store->keep_fact("policy", "x").ok());
    CHECK(store->keep_fact("policy", std::nullopt).ok());
  }
  CHECK(place.try_open(*place.store_of_service())->head.size == 70);
}

TEST_CASE("the service's role can neither change, delete nor erase what is in the log") {
  GrantedPlace place;
  const auto store = place.store_of_service();
  REQUIRE(append_and_wait(*place.open(*store), some_event(1)).ok());
  CHECK(place.as_service("SELECT size FROM audit_logs") == "1");
  for (const char* sql : {"UPDATE audit_groups SET events = ''", "DELETE FROM audit_groups", "DELETE FROM audit_logs",
                          "UPDATE audit_logs SET verifier_key = ''", "UPDATE audit_logs SET wrapped_key = ''",
                          "UPDATE audit_logs SET instance = 'two'", "DELETE FROM audit_group_tenants",
                          "UPDATE audit_tiles SET level = 9", "DELETE FROM audit_tiles", "TRUNCATE audit_groups",
                          "DROP TABLE audit_facts", "UPDATE audit_meta SET version = 2"}) {
    CHECK_MESSAGE(place.as_service(sql) == "error", sql);
  }
  CHECK_FALSE(store->redact({{}, {}, {}, 1}, audit::personal_columns).ok());
  const auto of_owner = SqlStore::open_postgres(place.server("owner"), "one");
  REQUIRE((*of_owner)->find().ok());
  CHECK((*of_owner)->redact({{}, {}, {}, 1}, audit::personal_columns).value() == 1);
}

TEST_CASE("without the owner's tables the service's role opens no log, and makes none") {
  const std::string name = PostgresServer::shared().create_database();
  const auto opened = SqlStore::open_postgres(PostgresServer::shared().server(name, "keeper"), "one");
  CHECK_FALSE(opened.ok());
  CHECK(PostgresServer::shared().run_sql(name, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == "0");
}

}  // namespace feldsiegel::testing
