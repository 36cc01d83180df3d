// Pseudonym domains, approvals and fields about data subjects in a policy: what they mean, and every way to get them
// wrong.
#include <doctest/doctest.h>

#include "core/base/json.h"
#include "core/policy/policy.h"

namespace feldsiegel {
namespace {

constexpr const char* good = R"({
  "version": 1, "name": "personnel",
  "purposes": [
    {"id": 1, "name": "payroll", "allow": {"roles": ["Payroll.Read"]}},
    {"id": 9, "name": "reidentification", "allow": {"roles": ["Privacy.Officer"]},
     "approval": {"allow": {"roles": ["Privacy.Approver"]}, "minutes": 30}}],
  "domains": [
    {"id": 1, "name": "person", "purpose": "reidentification", "allow": {"roles": ["HR"]},
     "erase": {"roles": ["Privacy.Officer"]}, "retention": "employment", "format": "decimal", "digits": 8, "version": 2,
     "normalize": {"strip_separators": true, "case_fold": false},
     "budgets": {"evaluate": {"burst": 10, "per_hour": 20}, "reidentify": {"burst": 1, "per_hour": 2}}},
    {"id": 2, "name": "statistics", "kind": "derived", "allow": {"roles": ["HR"]}}],
  "collections": [
    {"name": "employees", "record_id": "id", "fields": {
      "id": {"protect": "clear"},
      "person": {"protect": "pseudonymize", "domain": "person"},
      "cohort": {"protect": "pseudonymize", "domain": "statistics"},
      "salary": {"protect": "seal", "purpose": "payroll", "subject": "person"}}}]})";

// One member of the good policy replaced (or, with null, removed): "code at /pointer".
std::string outcome(const char* place, const char* with) {
  Json policy = parse_json(as_bytes(good)).value();
  const Json::json_pointer pointer(place);
  if (with != nullptr)
    policy[pointer] = parse_json(as_bytes(with)).value();
  else
    policy[pointer.parent_pointer()].erase(pointer.back());
  const auto parsed = Policy::parse(as_bytes(json_text(policy)));
  return parsed.ok() ? "ok" : std::string(code_text(parsed.error().code)) + " at " + parsed.error().at.pointer();
}

TEST_CASE("a domain has the properties that the policy gives it, and the defaults for the rest") {
  const Policy policy = Policy::parse(as_bytes(good)).value();
  REQUIRE(policy.domains().size() == 2);
  const PseudonymDomain& person = *policy.find_domain("person");
  CHECK(person.id == 1);
  CHECK(person.kind == DomainKind::assigned);
  CHECK(person.version == 2);
  CHECK(person.format.kind == PseudonymKind::decimal);
  CHECK(person.format.digits == 8);
  CHECK(person.purpose_id == 9);
  CHECK(person.allow.roles == std::vector<std::string>{"HR"});
  CHECK(person.erase.roles == std::vector<std::string>{"Privacy.Officer"});
  CHECK(person.retention == "employment");
  CHECK(person.normalization.compatibility);
  CHECK_FALSE(person.normalization.case_fold);
  CHECK(person.normalization.strip_separators);
  CHECK(person.evaluate.burst == 10);
  CHECK(person.reidentify.per_hour == 2);
  const PseudonymDomain& statistics = *policy.find_domain(2u);
  CHECK(statistics.kind == DomainKind::derived);
  CHECK(statistics.version == 1);
  CHECK(statistics.format.kind == PseudonymKind::uuid);
  CHECK(statistics.evaluate.burst == 20'000);
  CHECK(policy.find_domain("nobody") == nullptr);
  CHECK(policy.find_domain(3u) == nullptr);
}

TEST_CASE("a field is pseudonymized in a domain, and a sealed field is about the person that it names") {
  const Policy policy = Policy::parse(as_bytes(good)).value();
  const Collection& employees = *policy.find_collection("employees");
  CHECK(employees.find("person")->protection == Protection::pseudonymize);
  CHECK(employees.find("person")->domain_id == 1);
  CHECK(employees.find("salary")->subject == "person");
  CHECK(policy.find_purpose("reidentification")->approval->minutes == 30);
  CHECK_FALSE(policy.find_purpose("payroll")->approval.has_value());
}

TEST_CASE("a policy without domains is a policy") {
  const Policy policy = Policy::parse(as_bytes(R"({"version":1,"name":"p","purposes":[],"collections":[]})")).value();
  CHECK(policy.domains().empty());
}

TEST_CASE("a wrong domain is refused with its place") {
  const std::string d = "/domains/0";
  CHECK(outcome("/domains", "{}") == "wrong_type at /domains");
  CHECK(outcome("/domains/0", "1") == "wrong_type at /domains/0");
  CHECK(outcome("/domains/0/id", nullptr) == "missing_member at " + d + "/id");
  CHECK(outcome("/domains/0/id", "0") == "invalid_value at " + d + "/id");
  CHECK(outcome("/domains/0/id", "65536") == "invalid_value at " + d + "/id");
  CHECK(outcome("/domains/1/id", "1") == "duplicate_id at /domains/1/id");
  CHECK(outcome("/domains/1/name", "\"person\"") == "duplicate_id at /domains/1/name");
  CHECK(outcome("/domains/0/name", "\"\"") == "invalid_value at " + d + "/name");
  CHECK(outcome("/domains/0/name", "\"Person\"") == "invalid_value at " + d + "/name");
  CHECK(outcome("/domains/0/kind", "\"secret\"") == "invalid_value at " + d + "/kind");
  CHECK(outcome("/domains/0/version", "0") == "invalid_value at " + d + "/version");
  CHECK(outcome("/domains/0/alow", "{}") == "unknown_member at " + d + "/alow");
}

TEST_CASE("a domain's format must exist and be long enough for its kind") {
  CHECK(outcome("/domains/0/format", "\"hash\"") == "invalid_value at /domains/0/format");
  CHECK(outcome("/domains/0/digits", nullptr) == "missing_member at /domains/0/digits");
  CHECK(outcome("/domains/0/digits", "5") == "invalid_value at /domains/0/digits");
  CHECK(outcome("/domains/0/digits", "19") == "invalid_value at /domains/0/digits");
  CHECK(outcome("/domains/0/format", "\"uuid\"") == "unknown_member at /domains/0/digits");
  CHECK(outcome("/domains/1/format", "\"code\"") == "invalid_value at /domains/1/format");
  CHECK(outcome("/domains/1/format", "\"decimal\"") == "invalid_value at /domains/1/format");
  CHECK(outcome("/domains/1/format", "\"email\"") == "ok");
}

TEST_CASE("an assigned domain needs a purpose that exists; a derived one has nothing to open or erase") {
  CHECK(outcome("/domains/0/purpose", nullptr) == "missing_member at /domains/0/purpose");
  CHECK(outcome("/domains/0/purpose", "\"nothing\"") == "purpose_unknown at /domains/0/purpose");
  CHECK(outcome("/domains/1/purpose", "\"payroll\"") == "unknown_member at /domains/1/purpose");
  CHECK(outcome("/domains/1/erase", R"({"roles":["HR"]})") == "unknown_member at /domains/1/erase");
  CHECK(outcome("/domains/1/retention", "\"x\"") == "unknown_member at /domains/1/retention");
  CHECK(outcome("/domains/0/retention", "\"\"") == "invalid_value at /domains/0/retention");
  CHECK(outcome("/domains/1/budgets", R"({"reidentify":{"burst":1,"per_hour":1}})") ==
        "unknown_member at /domains/1/budgets/reidentify");
}

TEST_CASE("a domain that admits nobody, or has a budget of nothing, is refused") {
  CHECK(outcome("/domains/0/allow", nullptr) == "missing_member at /domains/0/allow");
  CHECK(outcome("/domains/0/allow", "{}") == "invalid_value at /domains/0/allow");
  CHECK(outcome("/domains/0/erase", "{}") == "invalid_value at /domains/0/erase");
  CHECK(outcome("/domains/0/budgets/evaluate/burst", "0") == "invalid_value at /domains/0/budgets/evaluate/burst");
  CHECK(outcome("/domains/0/budgets/evaluate/per_hour", nullptr) ==
        "missing_member at /domains/0/budgets/evaluate/per_hour");
  CHECK(outcome("/domains/0/budgets/other", "{}") == "unknown_member at /domains/0/budgets/other");
}

TEST_CASE("an unknown or mistyped normalization is refused, for it would split a person in two") {
  CHECK(outcome("/domains/0/normalize/casefold", "true") == "unknown_member at /domains/0/normalize/casefold");
  CHECK(outcome("/domains/0/normalize/trim", "1") == "wrong_type at /domains/0/normalize/trim");
}

TEST_CASE("a pseudonymized field names a domain that exists and nothing else") {
  const std::string f = "/collections/0/fields";
  CHECK(outcome("/collections/0/fields/person/domain", nullptr) == "missing_member at " + f + "/person/domain");
  CHECK(outcome("/collections/0/fields/person/domain", "\"x\"") == "domain_unknown at " + f + "/person/domain");
  CHECK(outcome("/collections/0/fields/person/purpose", "\"payroll\"") == "unknown_member at " + f + "/person/purpose");
  CHECK(outcome("/collections/0/record_id", "\"person\"") == "invalid_value at /collections/0/record_id");
}

TEST_CASE("a field is about a pseudonymized field of an assigned domain, or about nobody") {
  const std::string at = " at /collections/0/fields/salary/subject";
  CHECK(outcome("/collections/0/fields/salary/subject", "\"nobody\"") == "invalid_value" + at);
  CHECK(outcome("/collections/0/fields/salary/subject", "\"id\"") == "invalid_value" + at);
  CHECK(outcome("/collections/0/fields/salary/subject", "\"salary\"") == "invalid_value" + at);
  CHECK(outcome("/collections/0/fields/salary/subject", "\"cohort\"") == "invalid_value" + at);
  CHECK(outcome("/collections/0/fields/salary/subject", "7") == "wrong_type" + at);
  CHECK(outcome("/collections/0/fields/salary/subject", nullptr) == "ok");
}

TEST_CASE("an approval rule names approvers and a bounded time") {
  const std::string a = "/purposes/1/approval";
  CHECK(outcome("/purposes/1/approval", "true") == "wrong_type at " + a);
  CHECK(outcome("/purposes/1/approval/allow", "{}") == "invalid_value at " + a + "/allow");
  CHECK(outcome("/purposes/1/approval/allow", nullptr) == "missing_member at " + a + "/allow");
  CHECK(outcome("/purposes/1/approval/minutes", "0") == "invalid_value at " + a + "/minutes");
  CHECK(outcome("/purposes/1/approval/minutes", "43201") == "invalid_value at " + a + "/minutes");
  CHECK(outcome("/purposes/1/approval/by", "1") == "unknown_member at " + a + "/by");
}

}  // namespace
}  // namespace feldsiegel
