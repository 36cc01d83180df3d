// Every way in which a policy can be wrong that a person would plausibly produce, each with its code and its place.
// One member of a good policy is replaced, added or removed per case (JSON Merge Patch, RFC 7396).
#include <doctest/doctest.h>

#include "core/base/json.h"
#include "core/policy/policy.h"

namespace feldsiegel {
namespace {

constexpr const char* good = R"({
  "version": 1, "name": "personnel",
  "purposes": [
    {"id": 1, "name": "payroll", "allow": {"roles": ["Payroll.Read"]}, "reply": ["caller"]},
    {"id": 2, "name": "health", "allow": {"groups": ["44444444-4444-4444-8444-444444444444"]}}],
  "collections": [
    {"name": "employees", "record_id": "id", "fields": {
      "id": {"protect": "clear"}, "salary": {"protect": "seal", "purpose": "payroll", "bucket": 32}}},
    {"name": "visits", "fields": {"when": {"protect": "clear"}}}]})";

struct BadPolicy {
  const char* place;  // the member that is replaced; a list is extended by "-"
  const char* with;   // its new value; null: the member is removed
  const char* code;
  const char* at;
};

std::string changed(const BadPolicy& bad) {
  Json policy = parse_json(as_bytes(good)).value();
  const Json::json_pointer place(bad.place);
  if (bad.with != nullptr) {
    policy[place] = parse_json(as_bytes(bad.with)).value();
  } else {
    policy[place.parent_pointer()].erase(place.back());
  }
  return json_text(policy);
}

void check_all(std::initializer_list<BadPolicy> cases) {
  for (const BadPolicy& bad : cases) {
    CAPTURE(bad.place);
    CAPTURE(bad.with);
    const auto policy = Policy::parse(as_bytes(changed(bad)));
    REQUIRE_FALSE(policy.ok());
    CHECK(code_text(policy.error().code) == bad.code);
    CHECK(policy.error().at.pointer() == bad.at);
  }
}

TEST_CASE("the policy that the bad ones are made from is good") { CHECK(Policy::parse(as_bytes(good)).ok()); }

TEST_CASE("a policy with a wrong frame is refused") {
  check_all({
      {"/version", nullptr, "missing_member", "/version"},
      {"/version", "2", "invalid_value", "/version"},
      {"/version", "0", "invalid_value", "/version"},
      {"/version", "\"1\"", "wrong_type", "/version"},
      {"/version", "1.0", "wrong_type", "/version"},
      {"/name", nullptr, "missing_member", "/name"},
      {"/name", "\"\"", "invalid_value", "/name"},
      {"/name", "7", "wrong_type", "/name"},
      {"/purposes", nullptr, "missing_member", "/purposes"},
      {"/purposes", "{}", "wrong_type", "/purposes"},
      {"/purposes/1", "\"payroll\"", "wrong_type", "/purposes/1"},
      {"/collections", nullptr, "missing_member", "/collections"},
      {"/collections", "null", "wrong_type", "/collections"},
      {"/collections/0", "[]", "wrong_type", "/collections/0"},
      {"/rules", "[]", "unknown_member", "/rules"},
      {"/Version", "1", "unknown_member", "/Version"},
      {"/$schema", "\"x\"", "unknown_member", "/$schema"},
      {"/a~1b", "1", "unknown_member", "/a~1b"},
  });
}

TEST_CASE("a purpose that is incomplete, misspelled or taken is refused") {
  check_all({
      {"/purposes/1/id", nullptr, "missing_member", "/purposes/1/id"},
      {"/purposes/1/id", "0", "invalid_value", "/purposes/1/id"},
      {"/purposes/1/id", "-1", "invalid_value", "/purposes/1/id"},
      {"/purposes/1/id", "65536", "invalid_value", "/purposes/1/id"},
      {"/purposes/1/id", "18446744073709551615", "invalid_value", "/purposes/1/id"},
      {"/purposes/1/id", "2.5", "wrong_type", "/purposes/1/id"},
      {"/purposes/1/id", "\"2\"", "wrong_type", "/purposes/1/id"},
      {"/purposes/1/id", "1", "duplicate_id", "/purposes/1/id"},
      {"/purposes/1/name", nullptr, "missing_member", "/purposes/1/name"},
      {"/purposes/1/name", "\"payroll\"", "duplicate_id", "/purposes/1/name"},
      {"/purposes/1/name", "\"\"", "invalid_value", "/purposes/1/name"},
      {"/purposes/1/name", "\"Health\"", "invalid_value", "/purposes/1/name"},
      {"/purposes/1/name", "\"health care\"", "invalid_value", "/purposes/1/name"},
      {"/purposes/1/name", "\"health_care\"", "invalid_value", "/purposes/1/name"},
      {"/purposes/1/name", "\"gesundheit-ärztlich\"", "invalid_value", "/purposes/1/name"},
      {"/purposes/1/name", "\"health\\u0000\"", "invalid_value", "/purposes/1/name"},
      {"/purposes/1/name", "[\"health\"]", "wrong_type", "/purposes/1/name"},
      {"/purposes/1/roles", "[\"Health.Read\"]", "unknown_member", "/purposes/1/roles"},
  });
}

TEST_CASE("an allow list that allows nobody, or names what no token can carry, is refused") {
  check_all({
      {"/purposes/0/allow", nullptr, "missing_member", "/purposes/0/allow"},
      {"/purposes/0/allow", "{}", "invalid_value", "/purposes/0/allow"},
      {"/purposes/0/allow", "[\"Payroll.Read\"]", "wrong_type", "/purposes/0/allow"},
      {"/purposes/0/allow", R"({"roles":[],"groups":[],"persons":[]})", "invalid_value", "/purposes/0/allow"},
      {"/purposes/0/allow/role", "[]", "unknown_member", "/purposes/0/allow/role"},
      {"/purposes/0/allow/roles", "\"Payroll.Read\"", "wrong_type", "/purposes/0/allow/roles"},
      {"/purposes/0/allow/roles", "null", "wrong_type", "/purposes/0/allow/roles"},
      {"/purposes/0/allow/roles", R"(["Payroll.Read",1])", "wrong_type", "/purposes/0/allow/roles/1"},
      {"/purposes/0/allow/roles", R"(["Payroll.Read",""])", "invalid_value", "/purposes/0/allow/roles/1"},
      {"/purposes/0/allow/roles", R"(["a","b","a"])", "duplicate_id", "/purposes/0/allow/roles/2"},
      {"/purposes/0/allow/persons", R"(["anna@contoso.com"])", "invalid_value", "/purposes/0/allow/persons/0"},
      {"/purposes/0/allow/persons", R"(["*"])", "invalid_value", "/purposes/0/allow/persons/0"},
      {"/purposes/0/allow/groups", R"([""])", "invalid_value", "/purposes/0/allow/groups/0"},
      // Two spellings of one group are the same group.
      {"/purposes/0/allow/groups", R"(["aaaaaaaa-4444-4444-8444-444444444444","AAAAAAAA-4444-4444-8444-444444444444"])",
       "duplicate_id", "/purposes/0/allow/groups/1"},
  });
}

TEST_CASE("a form of reply that does not exist, or none at all, is refused") {
  check_all({
      {"/purposes/0/reply", "[]", "invalid_value", "/purposes/0/reply"},
      {"/purposes/0/reply", "\"caller\"", "wrong_type", "/purposes/0/reply"},
      {"/purposes/0/reply", "null", "wrong_type", "/purposes/0/reply"},
      {"/purposes/0/reply", R"(["caller","browser"])", "invalid_value", "/purposes/0/reply/1"},
      {"/purposes/0/reply", R"(["Caller"])", "invalid_value", "/purposes/0/reply/0"},
      {"/purposes/0/reply", R"(["backend","backend"])", "duplicate_id", "/purposes/0/reply/1"},
      {"/purposes/0/reply", R"([true])", "wrong_type", "/purposes/0/reply/0"},
  });
}

TEST_CASE("a collection that is incomplete, misspelled or taken is refused") {
  check_all({
      {"/collections/1/name", nullptr, "missing_member", "/collections/1/name"},
      {"/collections/1/name", "\"employees\"", "duplicate_id", "/collections/1/name"},
      {"/collections/1/name", "\"\"", "invalid_value", "/collections/1/name"},
      {"/collections/1/name", "\"a b\"", "invalid_value", "/collections/1/name"},
      {"/collections/1/name", "\"a/b\"", "invalid_value", "/collections/1/name"},
      {"/collections/1/fields", nullptr, "missing_member", "/collections/1/fields"},
      {"/collections/1/fields", "[\"when\"]", "wrong_type", "/collections/1/fields"},
      {"/collections/1/recordId", "\"when\"", "unknown_member", "/collections/1/recordId"},
      {"/collections/0/record_id", "\"salary\"", "invalid_value", "/collections/0/record_id"},  // sealed
      {"/collections/0/record_id", "\"number\"", "invalid_value", "/collections/0/record_id"},  // no such field
      {"/collections/0/record_id", "\"\"", "invalid_value", "/collections/0/record_id"},
      {"/collections/0/record_id", "null", "wrong_type", "/collections/0/record_id"},
      {"/collections/0/fields/id", nullptr, "invalid_value", "/collections/0/record_id"},
  });
}

TEST_CASE("a field rule that is not understood in full is refused, never half applied") {
  check_all({
      {"/collections/0/fields/salary", "\"seal\"", "wrong_type", "/collections/0/fields/salary"},
      {"/collections/0/fields/salary", "{}", "missing_member", "/collections/0/fields/salary/protect"},
      {"/collections/0/fields/salary/protect", "\"mask\"", "invalid_value", "/collections/0/fields/salary/protect"},
      {"/collections/0/fields/salary/protect", "\"SEAL\"", "invalid_value", "/collections/0/fields/salary/protect"},
      {"/collections/0/fields/salary/protect", "\"\"", "invalid_value", "/collections/0/fields/salary/protect"},
      {"/collections/0/fields/salary/protect", "true", "wrong_type", "/collections/0/fields/salary/protect"},
      {"/collections/0/fields/salary/purpose", nullptr, "missing_member", "/collections/0/fields/salary/purpose"},
      {"/collections/0/fields/salary/purpose", "\"taxes\"", "purpose_unknown", "/collections/0/fields/salary/purpose"},
      {"/collections/0/fields/salary/purpose", "\"PAYROLL\"", "purpose_unknown",
       "/collections/0/fields/salary/purpose"},
      {"/collections/0/fields/salary/purpose", "1", "wrong_type", "/collections/0/fields/salary/purpose"},
      {"/collections/0/fields/salary/bucket", "-1", "invalid_value", "/collections/0/fields/salary/bucket"},
      {"/collections/0/fields/salary/bucket", "65537", "invalid_value", "/collections/0/fields/salary/bucket"},
      {"/collections/0/fields/salary/bucket", "32.0", "wrong_type", "/collections/0/fields/salary/bucket"},
      {"/collections/0/fields/salary/bucket", "null", "wrong_type", "/collections/0/fields/salary/bucket"},
      {"/collections/0/fields/salary/padding", "32", "unknown_member", "/collections/0/fields/salary/padding"},
      // A clear field has neither purpose nor bucket: whoever wrote one meant to seal it.
      {"/collections/0/fields/id/purpose", "\"payroll\"", "unknown_member", "/collections/0/fields/id/purpose"},
      {"/collections/0/fields/id/bucket", "32", "unknown_member", "/collections/0/fields/id/bucket"},
      {"/collections/0/fields/$fs", R"({"protect":"clear"})", "field_reserved", "/collections/0/fields/$fs"},
      {"/collections/0/fields/", R"({"protect":"clear"})", "invalid_value", "/collections/0/fields/"},
      {"/collections/0/fields/a~1b", R"({"protect":"drop"})", "invalid_value", "/collections/0/fields/a~1b/protect"},
  });
}

TEST_CASE("names are refused from the first character past their limit on") {
  const auto of = [](std::size_t length) { return "\"" + std::string(length, 'a') + "\""; };
  const std::pair<const char*, std::size_t> limits[] = {
      {"/name", 128}, {"/purposes/1/name", 64}, {"/collections/1/name", 64}, {"/purposes/0/allow/roles/0", 256}};
  for (const auto& [place, limit] : limits) {
    CHECK(Policy::parse(as_bytes(changed({place, of(limit).c_str(), "", ""}))).ok());
    const auto refused = Policy::parse(as_bytes(changed({place, of(limit + 1).c_str(), "", ""})));
    REQUIRE_FALSE(refused.ok());
    CHECK(refused.error().code == ErrorCode::invalid_value);
    CHECK(refused.error().at.pointer() == place);
  }
  for (const std::size_t length : {128u, 129u}) {
    const std::string place = "/collections/1/fields/" + std::string(length, 'f');
    const auto policy = Policy::parse(as_bytes(changed({place.c_str(), R"({"protect":"clear"})", "", ""})));
    CHECK(policy.ok() == (length == 128));
    if (!policy.ok()) CHECK(policy.error().at.pointer() == place);
  }
}

TEST_CASE("a policy that is not strict JSON is refused before its content is looked at") {
  const std::pair<std::string, ErrorCode> cases[] = {
      {"", ErrorCode::invalid_json},
      {"version: 1", ErrorCode::invalid_json},
      {std::string(good) + "x", ErrorCode::invalid_json},
      {std::string("\xef\xbb\xbf") + good, ErrorCode::invalid_json},
      {"\"\xff\"", ErrorCode::invalid_utf8},
      {"[]", ErrorCode::wrong_type},
      {"null", ErrorCode::wrong_type},
      {std::string(33, '[') + std::string(33, ']'), ErrorCode::json_too_deep},
      {good + std::string(max_policy_size, ' '), ErrorCode::value_too_large},
  };
  for (const auto& [text, code] : cases) {
    const auto policy = Policy::parse(as_bytes(text));
    REQUIRE_FALSE(policy.ok());
    CHECK(code_text(policy.error().code) == code_text(code));
    CHECK(policy.error().at.pointer() == "");
  }
}

TEST_CASE("a rule that is given twice is refused: two readers must not follow different ones") {
  const std::string text = R"({"version":1,"name":"p","purposes":[],"collections":[{"name":"c","fields":{
    "salary":{"protect":"clear"},"salary":{"protect":"clear"}}}]})";
  const auto policy = Policy::parse(as_bytes(text));
  REQUIRE_FALSE(policy.ok());
  CHECK(policy.error().code == ErrorCode::duplicate_member);
  CHECK(policy.error().at.pointer() == "/collections/0/fields/salary");
}

}  // namespace
}  // namespace feldsiegel
