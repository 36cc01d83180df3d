#include "core/policy/policy.h"

#include <doctest/doctest.h>

namespace feldsiegel {
namespace {

constexpr std::string_view document = R"({"version": 1, "name": "personnel",
  "purposes": [
    {"id": 7, "name": "payroll", "allow": {"roles": ["Payroll.Read", "Payroll.Write"]}},
    {"id": 65535, "name": "export-2", "reply": ["backend"],
     "allow": {"groups": ["AAAAAAAA-4444-4444-8444-444444444444", "Domain\\Auditors"],
               "persons": ["BBBBBBBB-3333-4333-8333-333333333333"]}},
    {"id": 3, "name": "both", "reply": ["backend", "caller"], "allow": {"roles": ["x"]}}],
  "collections": [
    {"name": "Employees_2-b", "record_id": "id", "fields": {
      "id": {"protect": "clear"}, "salary": {"protect": "seal", "purpose": "payroll", "bucket": 32},
      "Straße/Ort": {"protect": "seal", "purpose": "export-2", "bucket": 65536},
      "note": {"protect": "seal", "purpose": "both"}}},
    {"name": "log", "fields": {}}]})";

Policy parsed() { return Policy::parse(as_bytes(document)).value(); }

TEST_CASE("purposes are found by name and by number, and by nothing else") {
  const Policy policy = parsed();
  REQUIRE(policy.find_purpose("payroll") != nullptr);
  CHECK(policy.find_purpose("payroll")->id == 7);
  CHECK(policy.find_purpose(65535)->name == "export-2");
  for (const char* name : {"", "Payroll", "pay", "payroll ", "payrolls"}) CHECK(policy.find_purpose(name) == nullptr);
  for (const std::uint32_t id : {0u, 1u, 8u, 65536u}) CHECK(policy.find_purpose(id) == nullptr);
}

TEST_CASE("who may act for a purpose is kept as written, object ids in lower case") {
  const Policy policy = parsed();
  CHECK(policy.find_purpose("payroll")->allow.roles == std::vector<std::string>{"Payroll.Read", "Payroll.Write"});
  const Purpose& purpose = *policy.find_purpose("export-2");
  CHECK(purpose.allow.groups == std::vector<std::string>{"aaaaaaaa-4444-4444-8444-444444444444", "Domain\\Auditors"});
  CHECK(purpose.allow.persons == std::vector<std::string>{"bbbbbbbb-3333-4333-8333-333333333333"});
  CHECK(purpose.allow.roles.empty());
}

TEST_CASE("answers go to the caller alone unless the policy says otherwise") {
  const Policy policy = parsed();
  CHECK(policy.find_purpose("payroll")->reply_to_caller);
  CHECK_FALSE(policy.find_purpose("payroll")->reply_to_backend);
  CHECK_FALSE(policy.find_purpose("export-2")->reply_to_caller);
  CHECK(policy.find_purpose("export-2")->reply_to_backend);
  CHECK(policy.find_purpose("both")->reply_to_caller);
  CHECK(policy.find_purpose("both")->reply_to_backend);
}

TEST_CASE("each field has its rule") {
  const Policy policy = parsed();
  const Collection* employees = policy.find_collection("Employees_2-b");
  REQUIRE(employees != nullptr);
  CHECK(employees->record_id == "id");
  CHECK(employees->fields.size() == 4);
  CHECK(employees->find("id")->protection == Protection::clear);
  CHECK(employees->find("id")->purpose_id == 0);
  CHECK(employees->find("salary")->protection == Protection::seal);
  CHECK(employees->find("salary")->purpose_id == 7);
  CHECK(employees->find("salary")->bucket == 32);
  CHECK(employees->find("Straße/Ort")->purpose_id == 65535);
  CHECK(employees->find("Straße/Ort")->bucket == 65536);
  CHECK(employees->find("note")->bucket == 0);
  for (const char* name : {"", "Salary", "sal", "$fs", "Straße"}) CHECK(employees->find(name) == nullptr);
}

TEST_CASE("collections are found by their exact name; one without a record id has none") {
  const Policy policy = parsed();
  CHECK_FALSE(policy.find_collection("log")->record_id.has_value());
  for (const char* name : {"", "Log", "employees_2-b", "logs"}) CHECK(policy.find_collection(name) == nullptr);
}

TEST_CASE("the hash is the SHA-256 of the document's exact bytes") {
  CHECK(parsed().document() == document);
  // printf '%s' '{"version":1,"name":"p","purposes":[],"collections":[]}' | sha256sum
  const std::string small = R"({"version":1,"name":"p","purposes":[],"collections":[]})";
  CHECK(Policy::parse(as_bytes(small))->hash_hex() ==
        "d47a6c74994bdec3692e47934f389fd90e5d193dbf07e5ac2a1c2d4948c42ac1");
  CHECK(Policy::parse(as_bytes(small + "\n"))->hash_hex() != Policy::parse(as_bytes(small))->hash_hex());
}

}  // namespace
}  // namespace feldsiegel
