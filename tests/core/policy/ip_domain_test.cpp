// Domains of IP addresses in a policy, in the key directory, and for whoever enrolls identifiers.
#include <doctest/doctest.h>

#include "core/base/json.h"
#include "core/enrollment/enrollment.h"
#include "tests/core/directory/directory_fixture.h"

namespace feldsiegel {
namespace {

constexpr const char* good = R"({
  "version": 1, "name": "web",
  "purposes": [{"id": 9, "name": "abuse", "allow": {"roles": ["Security.Officer"]}}],
  "domains": [
    {"id": 1, "name": "visits", "kind": "ip", "mode": "prefix", "purpose": "abuse", "allow": {"roles": ["Web"]},
     "version": 3, "budgets": {"evaluate": {"burst": 10, "per_hour": 20}, "reidentify": {"burst": 1, "per_hour": 2}}},
    {"id": 2, "name": "person", "purpose": "abuse", "allow": {"roles": ["HR"]}}],
  "collections": [{"name": "log", "fields": {
    "address": {"protect": "clear"},
    "person": {"protect": "pseudonymize", "domain": "person"},
    "agent": {"protect": "seal", "purpose": "abuse"}}}]})";

// One member of the good policy replaced (or, with null, removed).
std::string changed(const std::string& place, const char* with) {
  Json policy = parse_json(as_bytes(good)).value();
  const Json::json_pointer pointer(place);
  if (with != nullptr)
    policy[pointer] = parse_json(as_bytes(with)).value();
  else
    policy[pointer.parent_pointer()].erase(pointer.back());
  return json_text(policy);
}

// "ok" or "code at /pointer".
std::string outcome(const std::string& place, const char* with) {
  const auto parsed = Policy::parse(as_bytes(changed(place, with)));
  return parsed.ok() ? "ok" : std::string(code_text(parsed.error().code)) + " at " + parsed.error().at.pointer();
}

KeyDirectory directory_with_both() {
  KeyDirectory directory = testing::good_directory();
  directory.policy = Policy::parse(as_bytes(good)).value();
  directory.domains = {{2, 1, oprf::Element{}}};
  return directory;
}

TEST_CASE("a domain of IP addresses has a mode, a purpose and both budgets") {
  const Policy policy = Policy::parse(as_bytes(good)).value();
  const PseudonymDomain& visits = *policy.find_domain("visits");
  CHECK(visits.kind == DomainKind::ip);
  CHECK(visits.ip_mode == IpMode::prefix);
  CHECK(visits.version == 3);
  CHECK(visits.purpose_id == 9);
  CHECK(visits.evaluate.burst == 10);
  CHECK(visits.reidentify.per_hour == 2);
  CHECK_FALSE(visits.is_blind());
  CHECK(visits.is_reversible());
  CHECK(visits.erase.roles.empty());
  CHECK(policy.find_domain("person")->is_blind());
}

TEST_CASE("each mode has its name, and a policy that names it") {
  for (std::size_t i = 0; i < ip_mode_names.size(); ++i) {
    const std::string name = "\"" + std::string(ip_mode_names[i]) + "\"";
    const Policy policy = Policy::parse(as_bytes(changed("/domains/0/mode", name.c_str()))).value();
    CHECK(policy.find_domain("visits")->ip_mode == static_cast<IpMode>(i));
  }
}

TEST_CASE("a domain of IP addresses needs a mode that exists and a purpose that exists") {
  CHECK(outcome("/domains/0/mode", nullptr) == "missing_member at /domains/0/mode");
  for (const char* mode : {"\"\"", "\"Prefix\"", "\"pfx\"", "\"ipcrypt-nd\"", "\"random\""}) {
    CHECK(outcome("/domains/0/mode", mode) == "invalid_value at /domains/0/mode");
  }
  CHECK(outcome("/domains/0/mode", "1") == "wrong_type at /domains/0/mode");
  CHECK(outcome("/domains/0/mode", "null") == "wrong_type at /domains/0/mode");
  CHECK(outcome("/domains/0/purpose", nullptr) == "missing_member at /domains/0/purpose");
  CHECK(outcome("/domains/0/purpose", "\"nothing\"") == "purpose_unknown at /domains/0/purpose");
  CHECK(outcome("/domains/0/kind", "\"IP\"") == "invalid_value at /domains/0/kind");
}

TEST_CASE("what says how identifiers are spelled, kept or erased is refused for IP addresses") {
  CHECK(outcome("/domains/0/format", "\"uuid\"") == "unknown_member at /domains/0/format");
  CHECK(outcome("/domains/0/format", "\"decimal\"") == "unknown_member at /domains/0/format");
  CHECK(outcome("/domains/0/digits", "6") == "unknown_member at /domains/0/digits");
  CHECK(outcome("/domains/0/normalize", "{}") == "unknown_member at /domains/0/normalize");
  CHECK(outcome("/domains/0/erase", R"({"roles":["HR"]})") == "unknown_member at /domains/0/erase");
  CHECK(outcome("/domains/0/retention", "\"web\"") == "unknown_member at /domains/0/retention");
  CHECK(outcome("/domains/0/budgets/other", "{}") == "unknown_member at /domains/0/budgets/other");
  CHECK(outcome("/domains/0/budgets/reidentify/burst", "0") == "invalid_value at /domains/0/budgets/reidentify/burst");
  CHECK(outcome("/domains/0/allow", nullptr) == "missing_member at /domains/0/allow");
}

TEST_CASE("a mode is refused for every other kind of domain") {
  CHECK(outcome("/domains/1/mode", "\"nd\"") == "unknown_member at /domains/1/mode");
  CHECK(outcome("/domains/0/kind", "\"assigned\"") == "unknown_member at /domains/0/mode");
  CHECK(outcome("/domains/0/kind", nullptr) == "unknown_member at /domains/0/mode");
}

TEST_CASE("no field is pseudonymized in a domain of IP addresses, and none is about one") {
  CHECK(outcome("/collections/0/fields/address", R"({"protect":"pseudonymize","domain":"visits"})") ==
        "invalid_value at /collections/0/fields/address/domain");
  CHECK(outcome("/collections/0/fields/person/domain", "\"visits\"") ==
        "invalid_value at /collections/0/fields/person/domain");
  CHECK(outcome("/collections/0/fields/agent/subject", "\"address\"") ==
        "invalid_value at /collections/0/fields/agent/subject");
}

TEST_CASE("the key directory lists the domains that have a public key, and no other") {
  using namespace testing;
  const DirectorySigner signer = DirectorySigner::generate();
  const auto outcome_of = [&](const Json& payload) {
    const Jws jws = sign_texts(signer, good_header, json_text(payload));
    return testing::outcome(jws.text(), expectation(signer));
  };
  Json payload = good_payload(signer, directory_with_both());
  CHECK(outcome_of(payload) == "ok");
  const Json person = payload["domains"][0];
  Json visits = person;
  visits["id"] = 1;
  visits["version"] = 3;
  payload["domains"] = {visits, person};
  CHECK(outcome_of(payload) == "directory_malformed at /payload/domains/0/id");
  payload["domains"] = {person, visits};
  CHECK(outcome_of(payload) == "directory_malformed at /payload/domains/1");
  payload["domains"] = Json::array({visits});
  CHECK(outcome_of(payload) == "directory_malformed at /payload/domains/0/id");
  payload["domains"] = Json::array();
  CHECK(outcome_of(payload) == "directory_malformed at /payload/domains");
}

TEST_CASE("nobody enrolls identifiers in a domain of IP addresses") {
  KeyDirectory directory = directory_with_both();
  const auto refused = [&](const char* domain) {
    const auto started = Enrollment::start(directory, domain);
    return started.ok() ? std::string_view("ok") : code_text(started.error().code);
  };
  CHECK(refused("visits") == "invalid_value");
  CHECK(refused("person") == "ok");
  directory.domains.push_back({1, 3, oprf::Element{}});  // even where a directory has a key for it
  CHECK(refused("visits") == "invalid_value");
}

}  // namespace
}  // namespace feldsiegel
