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

  const std::pair<const char*, const char*> sealed[] = {{"personnel_no", "hr-administration"},
                                                        {"name", "hr-administration"},
                                                        {"email", "hr-administration"},
                                                        {"address", "hr-administration"},
                                                        {"birth_date", "hr-administration"},
                                                        {"phone", "hr-administration"},
                                                        {"salary", "payroll"},
                                                        {"iban", "payroll"},
                                                        {"tax_id", "payroll"},
                                                        {"health_notes", "occupational-health"},
                                                        {"appraisal", "appraisal"}};
  for (const auto& [name, purpose] : sealed) {
    const char* const field = name;  // a structured binding cannot be captured by older compilers
    const FieldRule* rule = employees->find(field);
    REQUIRE_MESSAGE(rule != nullptr, field);
    CHECK(rule->protection == Protection::seal);
    CHECK(rule->purpose_id == policy->find_purpose(purpose)->id);
    CHECK(rule->bucket > 0);           // the length of a value says something about it
    CHECK(rule->subject == "person");  // so that erasing the person takes the field along
  }
  for (const char* field : {"id", "department", "country", "entry_year"}) {
    REQUIRE_MESSAGE(employees->find(field) != nullptr, field);
    CHECK(employees->find(field)->protection == Protection::clear);
  }
  CHECK(employees->fields.size() == 16);
}

TEST_CASE("the example policy names persons by pseudonyms, and asks for a second person to see who they are") {
  std::ifstream file(FELDSIEGEL_TEST_DATA "/../docs/examples/policy-personnel.json", std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const auto policy = Policy::parse(as_bytes(text));
  REQUIRE(policy.ok());
  const PseudonymDomain* employee = policy->find_domain("employee");
  const PseudonymDomain* statistics = policy->find_domain("statistics");
  REQUIRE(employee != nullptr);
  REQUIRE(statistics != nullptr);
  CHECK(employee->kind == DomainKind::assigned);
  CHECK(statistics->kind == DomainKind::derived);
  CHECK(employee->purpose_id == policy->find_purpose("reidentification")->id);
  CHECK(policy->find_purpose("reidentification")->approval.has_value());
  CHECK_FALSE(policy->find_purpose("payroll")->approval.has_value());
  const std::pair<const char*, const PseudonymDomain*> named[] = {{"employees", employee}, {"headcount", statistics}};
  for (const auto& [collection, domain] : named) {
    const FieldRule* person = policy->find_collection(collection)->find("person");
    REQUIRE(person != nullptr);
    CHECK(person->protection == Protection::pseudonymize);
    CHECK(person->domain_id == domain->id);
  }
}

}  // namespace
}  // namespace feldsiegel
