// Back from pseudonyms to IP addresses: under the rules of all re-identifications, by the domain's key alone.
#include <doctest/doctest.h>

#include "core/base/base64url.h"
#include "sidecar/vault/keyring.h"
#include "tests/sidecar/support/ip_caller.h"
#include "tests/sidecar/support/run_sqlite.h"
#include "tests/sidecar/support/uploader.h"

namespace feldsiegel::testing {
namespace {

const std::vector<std::string> given = {"192.0.2.1", "2001:db8::1", "0.0.0.0", "::", "255.255.255.255", "192.0.2.1"};

std::string journal(const ServiceFixture& service, const std::string& what) {
  return run_sqlite(service.config().vault, "SELECT " + what + " FROM reidentifications");
}

}  // namespace

TEST_CASE("pseudonyms of every mode lead back to the addresses, in the same form as all identifiers") {
  const ServiceFixture service(hpke::KemId::x_wing, {}, ip_policy);
  const IpCaller caller(service);
  for (const char* domain : {"visits", "net", "hits", "logs"}) {
    CAPTURE(domain);
    const auto made = caller.make(domain, given);
    const RawResponse response = caller.back(IpCaller::back_body(domain, made));
    CHECK(caller.addresses(response) == given);
    const Json answer = json_of(response);
    CHECK(answer.size() == 2);
    CHECK(answer["request_id"] == upload_request_id);
    CHECK(answer["results"][1] == Json({{"pseudonym", made[1]}, {"identifier", "2001:db8::1"}}));
  }
  CHECK(journal(service, "count(*) || ' ' || sum(count)") == "4 24");
}

TEST_CASE("a pseudonym may be spelled otherwise where it is an address, and is answered as the domain writes it") {
  const ServiceFixture service(hpke::KemId::x_wing, {}, ip_policy);
  const IpCaller caller(service);
  const std::string made = caller.make("visits", {"192.0.2.1"})[0];
  std::string upper = made;
  for (char& c : upper) c = c >= 'a' ? static_cast<char>(c - 'a' + 'A') : c;
  const RawResponse response = caller.back(IpCaller::back_body("visits", {upper}));
  CHECK(caller.addresses(response) == std::vector<std::string>{"192.0.2.1"});
  CHECK(json_of(response)["results"][0]["pseudonym"] == made);
}

TEST_CASE("an answer that is re-sealed says the same, and only the caller can read it") {
  const ServiceFixture service(hpke::KemId::x_wing, {}, ip_policy);
  const IpCaller caller(service);
  Uploader uploader(service, "person", {"Web"});
  Json body = IpCaller::back_body("hits", caller.make("hits", {"192.0.2.1"}));
  body["reply"] = uploader.assign_body(uploader.finalize({"anna"}))["reply"];
  const RawResponse response = caller.back(body);
  CHECK(response.body.find("192.0.2.1") == std::string::npos);
  CHECK(parse_json(as_bytes(uploader.opened(response))).value()["results"][0]["identifier"] == "192.0.2.1");
}

TEST_CASE("what is no pseudonym of the mode is refused with its place, before anything is opened or paid") {
  const ServiceFixture service(hpke::KemId::x_wing, {}, ip_policy);
  const IpCaller caller(service);
  struct Case {
    const char* domain;
    std::string text;
  };
  const std::string nd = to_base64url(Bytes(24, 1)), ndx = to_base64url(Bytes(32, 1));
  for (const Case& one : std::vector<Case>{{"visits", ""},
                                           {"visits", "192.0.2.1"},
                                           {"visits", "::ffff:192.0.2.1"},
                                           {"visits", nd},
                                           {"visits", "2001:db8::1/64"},
                                           {"net", "anna"},
                                           {"net", "192.0.2.01"},
                                           {"net", ndx},
                                           {"hits", "192.0.2.1"},
                                           {"hits", ""},
                                           {"hits", ndx},
                                           {"hits", nd + "="},
                                           {"hits", nd.substr(1)},
                                           {"hits", "::1"},
                                           {"logs", nd},
                                           {"logs", ndx + "A"},
                                           {"logs", " " + ndx.substr(1)},
                                           {"logs", "0b2a9d7c-5d55-4c5e-9f0e-3b8f2b1c6a10"}}) {
    CAPTURE(one.domain);
    CAPTURE(one.text);
    auto pseudonyms = caller.make(one.domain, {"192.0.2.1"});
    pseudonyms.push_back(one.text);
    const RawResponse response = caller.back(IpCaller::back_body(one.domain, pseudonyms));
    CHECK(response.status == 400);
    CHECK(code_of(response) == "pseudonym_malformed");
    CHECK(place_of(response) == "/pseudonyms/1");
  }
  CHECK(journal(service, "count(*)") == "0");
  CHECK(run_sqlite(service.config().vault, "SELECT count(*) FROM budgets WHERE kind = 2") == "0");
}

TEST_CASE("who may have pseudonyms made may not go back, and nobody without a reason, a person, a purpose") {
  const ServiceFixture service(hpke::KemId::x_wing, {}, ip_policy);
  const IpCaller caller(service);
  const Json good = IpCaller::back_body("hits", caller.make("hits", {"192.0.2.1"}));
  CHECK(code_of(caller.back(good, {"Web"})) == "purpose_not_granted");
  CHECK(code_of(caller.back(good, {"Inquire", "Auditor", "Council"})) == "purpose_not_granted");
  CHECK(code_of(caller.back(good, {})) == "purpose_not_granted");
  Json app = app_claims();
  app["roles"] = {"Abuse"};
  CHECK(code_of(service.send("POST", "/v1/reidentify", signed_token(header(), app), good.dump())) == "person_required");
  struct Case {
    const char* member;
    Json value;
    const char* code;
  };
  for (const Case& one : std::vector<Case>{{"reason", "short", "invalid_value"},
                                           {"pseudonyms", Json::array(), "invalid_value"},
                                           {"domain", "nowhere", "domain_unknown"},
                                           {"domain", "cohort", "invalid_value"},
                                           {"version", 0, "invalid_value"},
                                           {"version", 2, "invalid_value"},
                                           {"version", "1", "wrong_type"},
                                           {"version", nullptr, "wrong_type"},
                                           {"addresses", {"::1"}, "unknown_member"}}) {
    CAPTURE(one.member);
    Json body = good;
    body[one.member] = one.value;
    CHECK(code_of(caller.back(body)) == one.code);
    CHECK(place_of(caller.back(body)) == "/" + std::string(one.member));
  }
  Json assigned = IpCaller::back_body("person", {"0b2a9d7c-5d55-4c5e-9f0e-3b8f2b1c6a10"});
  assigned["version"] = 1;
  CHECK(code_of(caller.back(assigned)) == "unknown_member");
  CHECK(place_of(caller.back(assigned)) == "/version");
  CHECK(journal(service, "count(*)") == "0");
  CHECK(caller.back(good).status == 200);
}

TEST_CASE("a purpose that needs approval needs it here, too, and its form of answer holds") {
  const ServiceFixture service(hpke::KemId::x_wing, {}, ip_policy);
  const IpCaller caller(service);
  Uploader uploader(service, "person", {"Web"});
  const Json body = IpCaller::back_body("guarded", caller.make("guarded", {"192.0.2.1"}));
  CHECK(code_of(caller.back(body, {"Inquire"})) == "approval_required");
  const Json wanted = {{"purpose", "inquiry"}, {"reason", "Attack on the site, ticket 4711."}};
  const RawResponse made = service.send("POST", "/v1/approvals", service.token({"Inquire"}), wanted.dump());
  const std::string id = text_of(json_of(made), "id"), path = "/v1/approvals/" + id + "/approve";
  CHECK(code_of(caller.back(body, {"Inquire"})) == "approval_required");
  REQUIRE(service.send("POST", path, service.token_of(approver_oid, {"Council"})).status == 200);
  CHECK(code_of(caller.back(body, {"Abuse"})) == "purpose_not_granted");  // an approval replaces no grant
  Json sealed = body;
  sealed["reply"] = uploader.assign_body(uploader.finalize({"anna"}))["reply"];
  CHECK(code_of(caller.back(sealed, {"Inquire"})) == "reply_not_allowed");
  CHECK(caller.addresses(caller.back(body, {"Inquire"})) == std::vector<std::string>{"192.0.2.1"});
  const auto events = caller.events("reidentify");
  REQUIRE(events.size() == 5);
  CHECK(events[0]["code"] == "approval_required");
  CHECK(events[4]["approval"] == id);
}

TEST_CASE("going back has a budget of its own, and a limit that it can pay") {
  ServiceFixture service(hpke::KemId::x_wing, {}, ip_policy);
  const IpCaller caller(service);
  const auto made = caller.make("scarce", {"192.0.2.1", "192.0.2.2", "192.0.2.3"});
  const RawResponse never = caller.back(IpCaller::back_body("scarce", made));
  CHECK(never.status == 413);
  CHECK(json_of(never)["limit"] == 2);
  CHECK(caller.back(IpCaller::back_body("scarce", {made[0], made[1]})).status == 200);
  const RawResponse refused = caller.back(IpCaller::back_body("scarce", {made[2]}));
  CHECK(refused.status == 429);
  CHECK(refused.header("retry-after") == "60");
  CHECK(service.log().find("\"kind\":\"reidentify_budget_exhausted\"") != std::string::npos);
  service.set_clock(test_now + 60);
  CHECK(caller.back(IpCaller::back_body("scarce", {made[2]})).status == 200);
}

TEST_CASE("what another domain or tenant made leads to another address, for nothing says whose it is") {
  const ServiceFixture service(hpke::KemId::x_wing, {}, ip_policy);
  auto storage = service.storage();
  const TenantId stranger = *TenantId::parse(other_tid);
  REQUIRE(vault::enroll_tenant(*storage.store, *storage.provider, stranger, hpke::KemId::x_wing, test_now).ok());
  const IpCaller caller(service), foreign(service, other_tid);
  const auto made = caller.make("visits", {"192.0.2.1"});
  CHECK(caller.addresses(caller.back(IpCaller::back_body("twin", made))) != std::vector<std::string>{"192.0.2.1"});
  CHECK(foreign.addresses(foreign.back(IpCaller::back_body("visits", made))) != std::vector<std::string>{"192.0.2.1"});
}

TEST_CASE("what an earlier version made leads back by that version's number, and by no other") {
  const ServiceFixture service(hpke::KemId::x_wing, {}, ip_policy);
  std::string next = ip_policy;
  const std::string name = R"("name": "hits",)";
  next.insert(next.find(name) + name.size(), R"( "version": 2,)");
  const ServiceFixture renewed(service, next);
  const IpCaller before(service), after(renewed);
  const std::vector<std::string> one = {"192.0.2.1"};
  Json body = IpCaller::back_body("hits", before.make("hits", one));
  CHECK(after.addresses(after.back(body)) != one);
  body["version"] = 2;
  CHECK(after.addresses(after.back(body)) != one);
  body["version"] = 1;
  CHECK(after.addresses(after.back(body)) == one);
  body["version"] = 3;
  CHECK(code_of(after.back(body)) == "invalid_value");
  CHECK(place_of(after.back(body)) == "/version");
  CHECK(after.addresses(after.back(IpCaller::back_body("hits", after.make("hits", one)))) == one);
}

TEST_CASE("the audit log names the pseudonyms that were led back and no address, and the journal is written first") {
  const ServiceFixture service(hpke::KemId::x_wing, {}, ip_policy);
  const IpCaller caller(service);
  const auto visits = caller.make("visits", {"192.0.2.77", "2001:db8::77"}), hits = caller.make("hits", {"192.0.2.77"});
  CHECK(caller.back(IpCaller::back_body("visits", visits)).status == 200);
  CHECK(caller.back(IpCaller::back_body("hits", hits)).status == 200);
  CHECK(code_of(caller.back(IpCaller::back_body("visits", {"192.0.2.78"}))) == "pseudonym_malformed");
  const auto events = caller.events("reidentify");
  REQUIRE(events.size() == 3);
  CHECK(events[0]["outcome"] == "done");
  CHECK(events[0]["domain"] == "visits");
  CHECK(events[0]["purpose"] == "abuse");
  CHECK(events[0]["pseudonyms"] == visits[0] + " " + visits[1]);
  CHECK(events[0]["counts"] == R"({"pseudonyms":2,"failed_pseudonyms":0})");
  CHECK(events[0]["reason"] == "Attack on the site, ticket 4711.");
  CHECK(events[1]["pseudonyms"] == hits[0]);
  CHECK(events[2]["pseudonyms"] == "");
  for (const std::string& text : {caller.audit_text(), service.log()}) {
    CHECK(text.find("192.0.2.") == std::string::npos);
    CHECK(text.find("2001:db8") == std::string::npos);
  }
  CHECK(journal(service, "group_concat(domain || ':' || count)") == "11:2,13:1");
  const std::string trigger =
      "CREATE TRIGGER t BEFORE INSERT ON reidentifications BEGIN SELECT RAISE(ABORT, 'no'); END";
  REQUIRE(run_sqlite(service.config().vault, trigger) != "error");
  const RawResponse refused = caller.back(IpCaller::back_body("hits", hits));
  CHECK(refused.status >= 500);
  CHECK(refused.body.find("192.0.2.77") == std::string::npos);
}

}  // namespace feldsiegel::testing
