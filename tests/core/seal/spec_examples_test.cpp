// The examples of the specification are real.
#include <doctest/doctest.h>

#include "core/base/json.h"
#include "core/policy/policy.h"
#include "core/seal/header.h"
#include "tests/support/sealing_fixture.h"
#include "tests/support/spec_page.h"

namespace feldsiegel {
namespace {

using testing::first_json_example;
using testing::spec_page;

TEST_CASE("the policy that the specification shows is valid") {
  const std::string example = first_json_example(spec_page("policy.md"));
  const auto policy = Policy::parse(as_bytes(example));
  REQUIRE(policy.ok());
  CHECK(policy->find_collection("employees")->fields.size() == 5);
}

TEST_CASE("the record that the specification shows opens with the vectors' tenant key") {
  const std::string example = first_json_example(spec_page("sealed-values.md"));
  const Json record = parse_json(as_bytes(example)).value();
  JsonObject members = JsonObject::open(record).value();
  Bytes key_bytes(32);
  for (std::size_t i = 0; i < key_bytes.size(); ++i) key_bytes[i] = static_cast<std::uint8_t>(i);
  const testing::SealingFixture fixture;
  const auto key = TenantKey::from_unwrapped(fixture.directory.tenant, SecretBytes::copy_of(key_bytes)).value();
  const Grant grant = fixture.payroll();
  auto opener = Opener::make(grant, key, {1, 1}).value();
  CHECK(testing::open_one(opener, members.text("$fs").value(), "employees", members.text("id").value(), "salary",
                          members.text("salary").value()) == "52000");
}

}  // namespace
}  // namespace feldsiegel
