#include "core/record/collection_plan.h"

#include <doctest/doctest.h>

#include <string>

namespace feldsiegel {
namespace {

constexpr std::string_view document = R"({
  "version": 1, "name": "test",
  "purposes": [{"id": 1, "name": "payroll", "allow": {"roles": ["A"]}},
               {"id": 2, "name": "health", "allow": {"roles": ["B"]}}],
  "domains": [{"id": 5, "name": "person", "purpose": "health", "allow": {"roles": ["A"]},
               "erase": {"roles": ["A"]}, "retention": "staff"}],
  "collections": [
    {"name": "employees", "record_id": "id", "fields": {
      "notes": {"protect": "seal", "purpose": "health", "subject": "person"},
      "id": {"protect": "clear"},
      "person": {"protect": "pseudonymize", "domain": "person"},
      "city": {"protect": "clear"},
      "salary": {"protect": "seal", "purpose": "payroll", "bucket": 32},
      "__proto__": {"protect": "clear"}}},
    {"name": "log", "fields": {"text": {"protect": "seal", "purpose": "health"}}}]})";

Policy test_policy() {
  auto policy = Policy::parse(as_bytes(document));
  REQUIRE(policy.ok());
  return std::move(policy).value();
}

const MemberPlan& member(const CollectionPlan& plan, std::string_view name) {
  const std::size_t index = plan.find(name);
  REQUIRE(index != CollectionPlan::none);
  CHECK(plan[index].name == name);
  return plan[index];
}

}  // namespace

TEST_CASE("each member has what sealing, revealing and showing do with it") {
  const Policy policy = test_policy();
  const CollectionPlan plan(*policy.find_collection("employees"), policy);
  CHECK(plan.members().size() == 6);

  const MemberPlan& id = member(plan, "id");
  CHECK(id.sealing == Sealing::keep);
  CHECK(id.revealing_for(1) == Revealing::record_id);
  CHECK(id.protection == "clear");
  CHECK(plan[plan.record_id()].name == "id");

  const MemberPlan& city = member(plan, "city");
  CHECK(city.sealing == Sealing::keep);
  CHECK(city.revealing_for(2) == Revealing::keep);

  const MemberPlan& person = member(plan, "person");
  CHECK(person.sealing == Sealing::pseudonymize);
  CHECK(person.revealing_for(1) == Revealing::pseudonym);
  CHECK(person.revealing_for(2) == Revealing::pseudonym);  // the domain's purpose is not the member's
  CHECK(person.domain->id == 5);
  CHECK(person.column == MemberPlan::none);

  const MemberPlan& salary = member(plan, "salary");
  CHECK(salary.sealing == Sealing::seal);
  CHECK(salary.purpose->name == "payroll");
  CHECK(salary.bucket == 32);
  CHECK(salary.column == 1);
  CHECK(salary.subject == MemberPlan::none);

  const MemberPlan& notes = member(plan, "notes");
  CHECK(notes.column == 0);
  CHECK(plan[notes.subject].name == "person");
  CHECK(plan[plan.columns()[0]].name == "notes");
  CHECK(plan[plan.columns()[1]].name == "salary");
}

TEST_CASE("a sealed member opens for its own purpose and is withheld from every other one") {
  const Policy policy = test_policy();
  const CollectionPlan plan(*policy.find_collection("employees"), policy);
  CHECK(member(plan, "salary").revealing_for(1) == Revealing::open);
  for (const std::uint32_t other : {0u, 2u, 3u, 65537u}) {
    CHECK(member(plan, "salary").revealing_for(other) == Revealing::withhold);
  }
  CHECK(member(plan, "notes").revealing_for(2) == Revealing::open);
  CHECK(member(plan, "notes").revealing_for(1) == Revealing::withhold);
}

TEST_CASE("the header's member is reserved, found, and none of the policy's") {
  const Policy policy = test_policy();
  const CollectionPlan plan(*policy.find_collection("log"), policy);
  CHECK(plan.find("$fs") == plan.header());
  CHECK(plan[plan.header()].sealing == Sealing::reserved);
  CHECK(plan[plan.header()].revealing_for(2) == Revealing::header);
  CHECK(plan.size() == 2);
  CHECK(plan.members().size() == 1);
  CHECK(plan.record_id() == CollectionPlan::none);
}

TEST_CASE("names that the policy does not have are not found, in whatever order they come") {
  const Policy policy = test_policy();
  const CollectionPlan plan(*policy.find_collection("employees"), policy);
  MemberFinder finder(plan);
  for (int round = 0; round < 3; ++round) {
    for (const char* name : {"", "I", "idx", "i", "Salary", "salary ", "zzz", "$f", "$fsx", "text"}) {
      CAPTURE(name);
      CHECK(plan.find(name) == CollectionPlan::none);
      CHECK(finder.find(name) == CollectionPlan::none);
    }
    for (const char* name : {"salary", "id", "$fs", "notes", "notes", "__proto__", "city", "person"}) {
      CAPTURE(name);
      CHECK(finder.find(name) == plan.find(name));
      CHECK(plan[finder.find(name)].name == name);
    }
  }
}

}  // namespace feldsiegel
