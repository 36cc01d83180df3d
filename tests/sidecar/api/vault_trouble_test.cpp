// The vault fails in the middle of a call: the caller hears its code, and nothing is half done.
#include <doctest/doctest.h>
#include <sqlite3.h>

#include "tests/sidecar/support/run_sqlite.h"
#include "tests/sidecar/support/uploader.h"

namespace feldsiegel::testing {
namespace {

std::uint64_t count(const ServiceFixture& service) {
  return service.storage().store->count_assignments(*TenantId::parse(test_tid)).value();
}

// From now on no connection of this process lets its file grow beyond so many pages: a full disk, as SQLite sees it.
class SmallDisk {
 public:
  explicit SmallDisk(const std::string& pages) {
    limit = pages;
    sqlite3_auto_extension(reinterpret_cast<void (*)()>(&limit_pages));
  }
  ~SmallDisk() { sqlite3_cancel_auto_extension(reinterpret_cast<void (*)()>(&limit_pages)); }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;

 private:
  static int limit_pages(sqlite3* database, const char**, const void*) {
    return sqlite3_exec(database, ("PRAGMA max_page_count = " + limit).c_str(), nullptr, nullptr, nullptr);
  }
  static inline std::string limit;
};

std::vector<std::string> many_people(int how_many) {
  std::vector<std::string> people;
  for (int i = 0; i < how_many; ++i) people.push_back("person " + std::to_string(i));
  return people;
}

}  // namespace

TEST_CASE("a vault that cannot be written says so, and nothing is half done") {
  const ServiceFixture service(hpke::KemId::x_wing, {}, pseudonym_policy);
  Uploader uploader(service);
  const Json body = uploader.assign_body(uploader.finalize({"anna", "otto"}));
  const std::pair<const char*, const char*> states[] = {{"1", "vault_moving"}, {"2", "vault_moved"}};
  for (const auto& [state, code] : states) {
    REQUIRE(run_sqlite(service.config().vault, std::string("UPDATE meta SET state = ") + state) != "error");
    const RawResponse response = uploader.assign(body);
    CHECK(response.status == 503);
    CHECK(code_of(response) == code);
    Uploader other(service, "other");
    CHECK(code_of(other.evaluate(other.evaluate_body(other.add({"a"})))) == code);  // an evaluation is paid for first
  }
  REQUIRE(run_sqlite(service.config().vault, "UPDATE meta SET state = 0") != "error");
  CHECK(count(service) == 0);
  CHECK(uploader.assign(body).status == 200);
  CHECK(count(service) == 2);
}

TEST_CASE("an enrollment that fails at its last row stores none") {
  const ServiceFixture service(hpke::KemId::x_wing, {}, pseudonym_policy);
  Uploader uploader(service);
  const Json body = uploader.assign_body(uploader.finalize({"a", "b", "c"}));
  const std::filesystem::path& file = service.config().vault;
  REQUIRE(run_sqlite(file,
                     "CREATE TRIGGER t BEFORE INSERT ON assignments WHEN (SELECT count(*) FROM assignments) = 2 "
                     "BEGIN SELECT RAISE(ABORT, 'no'); END") != "error");
  const RawResponse failed = uploader.assign(body);
  CHECK(failed.status >= 500);
  CHECK(failed.body.find("\"ct\"") == std::string::npos);
  CHECK(count(service) == 0);
  CHECK(run_sqlite(file, "SELECT count(*) FROM headers") == "0");
  REQUIRE(run_sqlite(file, "DROP TRIGGER t") != "error");
  CHECK(uploader.assign(body).status == 200);
  CHECK(count(service) == 3);
}

TEST_CASE("a full disk refuses an enrollment as a whole, and the known are still answered") {
  const ServiceFixture service(hpke::KemId::x_wing, {}, pseudonym_policy);
  Uploader first(service);
  const auto known = first.enroll({"anna"});
  const Json body = first.assign_body(first.finalize(many_people(600)));
  const SmallDisk disk(run_sqlite(service.config().vault, "SELECT page_count + 8 FROM pragma_page_count"));
  const ServiceFixture full(service);
  const RawResponse refused = full.send("POST", "/v1/assignments", first.token(), body.dump());
  CHECK(refused.status == 507);
  CHECK(code_of(refused) == "vault_full");
  CHECK(count(service) == 1);
  Uploader again(full);
  CHECK(again.enroll({"anna"}) == known);
}

TEST_CASE("an erasure that fails leaves the person as before") {
  const ServiceFixture service(hpke::KemId::x_wing, {}, pseudonym_policy);
  Uploader uploader(service);
  const std::string path = "/v1/subjects/" + uploader.enroll({"anna"})[0] + "?domain=person";
  const std::filesystem::path& file = service.config().vault;
  const std::string trigger = "CREATE TRIGGER t BEFORE INSERT ON tombstones BEGIN SELECT RAISE(ABORT, 'no'); END";
  REQUIRE(run_sqlite(file, trigger) != "error");
  CHECK(service.send("DELETE", path, service.token({"DPO"})).status >= 500);
  CHECK(count(service) == 1);
  CHECK(run_sqlite(file, "SELECT count(*) FROM tombstones") == "0");
  CHECK(service.log().find("data_subject_erased") == std::string::npos);
  REQUIRE(run_sqlite(file, "DROP TRIGGER t") != "error");
  CHECK(service.send("DELETE", path, service.token({"DPO"})).status == 200);
}

}  // namespace feldsiegel::testing
