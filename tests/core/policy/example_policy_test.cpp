#include <doctest/doctest.h>

#include <fstream>
#include <iterator>

#include "core/policy/policy.h"

namespace feldsiegel {
namespace {

TEST_CASE("the example policy of the documentation is valid and seals what identifies or describes a person") {
  std::ifstream file(FELDSIEGEL_TEST_DATA "/../docs/examples/policy-personnel.json", std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  REQUIRE_FALSE(text.empty());
  const auto policy = Policy::parse(as_bytes(text));
  REQUIRE(policy.ok());
  const Collection* employees = policy->find_collection("employees");
  REQUIRE(employees != nullptr);
  CHECK(employees->record_id == "id");

  const std::pair<const char*, const char*> sealed[] = {
      {"personnel_no", "hr-administration"}, {"name", "hr-administration"},       {"email", "hr-administration"},
      {"address", "hr-administration"},      {"birth_date", "hr-administration"}, {"phone", "hr-administration"},
      {"salary", "payroll"},                 {"iban", "payroll"},                 {"tax_id", "payroll"},
      {"health_notes", "occupational-health"}, {"appraisal", "appraisal"}};
  for (const auto& [name, purpose] : sealed) {
    const char* const field = name;  // a structured binding cannot be captured by older compilers
    const FieldRule* rule = employees->find(field);
    REQUIRE_MESSAGE(rule != nullptr, field);
    CHECK(rule->protection == Protection::seal);
    CHECK(rule->purpose_id == policy->find_purpose(purpose)->id);
    CHECK(rule->bucket > 0);  // the length of a value says something about it
  }
  for (const char* field : {"id", "department", "country", "entry_year"}) {
    REQUIRE_MESSAGE(employees->find(field) != nullptr, field);
    CHECK(employees->find(field)->protection == Protection::clear);
  }
  CHECK(employees->fields.size() == 16);
}

}  // namespace
}  // namespace feldsiegel
