#include "core/record/plan_text.h"

#include <doctest/doctest.h>

#include "core/base/json.h"

namespace feldsiegel {
namespace {

Policy policy_of(std::string_view text) { return Policy::parse(as_bytes(text)).value(); }

TEST_CASE("the plans as text say of each member what the policy says, and nothing of who may do what") {
  const Policy policy = policy_of(R"({"version":1,"name":"test",
    "purposes":[{"id":1,"name":"payroll","allow":{"roles":["Secret.Role"]}}],
    "domains":[{"id":1,"name":"person","format":"uuid","version":3,"purpose":"payroll","retention":"staff",
                "allow":{"roles":["Secret.Role"]}}],
    "collections":[{"name":"files","record_id":"id","fields":{
       "id":{"protect":"clear"},
       "person":{"protect":"pseudonymize","domain":"person"},
       "note":{"protect":"seal","purpose":"payroll"},
       "salary":{"protect":"seal","purpose":"payroll","subject":"person","bucket":16}}},
      {"name":"notes","fields":{"text":{"protect":"seal","purpose":"payroll"}}}]})");
  const std::string text = plans_text(policy);
  CHECK(text.find("Secret") == std::string::npos);
  const auto expected = parse_json(as_bytes(std::string_view(R"({"purposes":["payroll"],
    "domains":[{"name":"person","kind":"assigned","version":3}],
    "max_record_id_size":65535,
    "collections":[{"name":"files","record_id":"id","members":[
       {"name":"id","protect":"clear"},
       {"name":"note","protect":"seal","purpose":"payroll","column":0},
       {"name":"person","protect":"pseudonymize","domain":"person"},
       {"name":"salary","protect":"seal","purpose":"payroll","column":1,"subject":"person"}]},
      {"name":"notes","record_id":null,"members":[
       {"name":"text","protect":"seal","purpose":"payroll","column":0}]}]})")));
  const auto found = parse_json(as_bytes(std::string_view(text)));
  REQUIRE(found.ok());
  CHECK(*found == *expected);
}

TEST_CASE("names with quotes, backslashes, control characters and beyond ASCII come back as they were") {
  const std::string_view name = R"(a\"b\\c\u0001\nö🦓)";
  const Policy policy = policy_of(R"({"version":1,"name":"test","purposes":[],"collections":[{"name":"c","fields":{")" +
                                  std::string(name) + R"(":{"protect":"clear"}}}]})");
  const std::string text = plans_text(policy);
  const auto found = parse_json(as_bytes(std::string_view(text)));
  REQUIRE(found.ok());
  CHECK((*found)["collections"][0]["members"][0]["name"] == policy.collections()[0].fields[0].name);
  CHECK(policy.collections()[0].fields[0].name == "a\"b\\c\x01\nö🦓");
}

TEST_CASE("every protection has a word, and no other word is one") {
  for (const Protection protection : {Protection::clear, Protection::seal, Protection::pseudonymize}) {
    CHECK(protection_from_text(protection_text(protection)) == protection);
  }
  for (const std::string_view word : {"", "Clear", "seal ", "mask", "pseudonymise"}) {
    CHECK_FALSE(protection_from_text(word).has_value());
  }
}

}  // namespace
}  // namespace feldsiegel
