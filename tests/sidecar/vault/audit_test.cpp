#include <doctest/doctest.h>

#include "sidecar/vault/sql/audit.h"
#include "tests/sidecar/vault/move_content.h"
#include "tests/sidecar/vault/vault_place.h"

namespace feldsiegel::testing {
namespace {

using vault::sql::AuditReport;

template <class Place>
AuditReport audit_of(const Place& place, const vault::sql::AssignmentCheck& check = {}) {
  const auto audited = vault::sql::audit(*place.database(), check, [](std::uint64_t) {});
  REQUIRE(audited.ok());
  return *audited;
}

TEST_CASE_TEMPLATE("a sound vault has no problems, and its people are counted", Place, FELDSIEGEL_VAULT_PLACES) {
  Place place;
  fill(place.vault(), 1500);
  std::uint64_t asked = 0;
  const AuditReport report = audit_of(place, [&](const std::string& tenant, const vault::Assignment& row) {
    asked += tenant == contoso().text() && row.domain_id == staff ? 1u : 0u;
    return true;
  });
  CHECK(report.problems.empty());
  CHECK(report.assignments.at({contoso().text(), staff}) == 1497);
  CHECK(report.assignments.at({contoso().text(), guests}) == 5);
  CHECK(report.assignments.at({fabrikam().text(), staff}) == 5);
  CHECK(report.tombstones.at(contoso().text()) == 3);
  CHECK_MESSAGE(asked == 1497, "the test with the keys is made for each row");
}

TEST_CASE_TEMPLATE("damage of each kind is found", Place, FELDSIEGEL_VAULT_PLACES) {
  Place place;
  fill(place.vault(), 20);
  REQUIRE(audit_of(place).problems.empty());
  struct Damage {
    const char* sql;
    const char* undo;
    std::size_t problems;
  };
  const Damage all[] = {
      {"UPDATE headers SET assigned = assigned + 1", "UPDATE headers SET assigned = assigned - 1", 1},
      {"UPDATE erasure_counters SET last = last + 1", "UPDATE erasure_counters SET last = last - 1", 1},
      {"UPDATE tombstones SET sequence = 9 WHERE sequence = 2", "UPDATE tombstones SET sequence = 2 WHERE sequence = 9",
       1},
      {"UPDATE tenants SET oldest_epoch = 2", "UPDATE tenants SET oldest_epoch = 1", 1},
      {"UPDATE headers SET text = 'x' || text WHERE epoch = 9", "SELECT 1", 0},
      {"CREATE TABLE kept AS SELECT * FROM headers; DELETE FROM headers", "INSERT INTO headers SELECT * FROM kept", 1},
      {"UPDATE assignments SET wrapped_secret = substr(wrapped_secret, 1, 0) WHERE domain = 3", "SELECT 1", 1},
  };
  for (const Damage& damage : all) {
    CAPTURE(std::string(damage.sql));
    REQUIRE(place.run_sql(damage.sql) != "error");
    const AuditReport report = audit_of(place);
    CHECK(report.problems.size() == damage.problems);
    REQUIRE(place.run_sql(damage.undo) != "error");
  }
}

TEST_CASE_TEMPLATE("who was erased and is assigned all the same is found", Place, FELDSIEGEL_VAULT_PLACES) {
  Place place;
  fill(place.vault(), 20);
  REQUIRE(place.run_sql("UPDATE tombstones SET pseudonym = (SELECT pseudonym FROM assignments WHERE domain = 3 AND "
                        "tenant = tombstones.tenant LIMIT 1) WHERE sequence = 1") != "error");
  CHECK(audit_of(place).problems.size() == 1);
}

TEST_CASE_TEMPLATE("a row that the keys do not confirm is a problem", Place, FELDSIEGEL_VAULT_PLACES) {
  Place place;
  fill(place.vault(), 20);
  const auto refuse_one = [](const std::string&, const vault::Assignment& row) { return row.tag != tag_of(7); };
  CHECK(audit_of(place, refuse_one).problems.size() == 1);
}

TEST_CASE("rows of nobody, and rows that cannot be read, are found") {
  SqlitePlace place;
  fill(place.vault(), 20);
  REQUIRE(place.run_sql("PRAGMA ignore_check_constraints = ON; UPDATE assignments SET tag = x'01' WHERE domain > 3 AND "
                        "tag = (SELECT min(tag) FROM assignments WHERE domain > 3)") == "");
  CHECK(audit_of(place).problems.size() == 3);  // the file's constraint, the row, and its header's count
  REQUIRE(place.run_sql("DELETE FROM tenants WHERE id LIKE 'f%'") == "");
  CHECK(audit_of(place).problems.size() == 4);
}

}  // namespace
}  // namespace feldsiegel::testing
