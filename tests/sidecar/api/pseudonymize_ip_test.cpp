// IP addresses to pseudonyms over HTTP: what each mode answers, what is refused, and what is written down of it.
#include <doctest/doctest.h>

#include <atomic>
#include <set>

#include "core/base/base64url.h"
#include "core/pseudonym/ip.h"
#include "sidecar/vault/keyring.h"
#include "tests/sidecar/support/ip_caller.h"
#include "tests/sidecar/support/uploader.h"

namespace feldsiegel::testing {
namespace {

std::size_t common_prefix(std::string_view one, std::string_view other) {
  const IpAddress a = parse_ip(one).value(), b = parse_ip(other).value();
  std::size_t bits = 0;
  while (bits < 128 && (a[bits / 8] ^ b[bits / 8]) >> (7 - bits % 8) % 2 == 0) ++bits;
  return bits;
}

// Takes no event, or says from the start that it takes none.
class BrokenTrail : public audit::Trail {
 public:
  void append(audit::Event, audit::Done done) override {
    if (done) done(broken ? Status(ErrorCode::audit_unavailable) : Status());
  }
  Status ready() const override { return closed ? Status(ErrorCode::audit_unavailable) : Status(); }
  std::uint64_t size() const override { return 0; }
  std::atomic<bool> broken = false, closed = false;
};

}  // namespace

TEST_CASE("each mode answers pseudonyms in its form, in order, with the domain's version") {
  const ServiceFixture service(hpke::KemId::x_wing, {}, ip_policy);
  const IpCaller caller(service);
  const RawResponse response = caller.ask("visits", {"192.0.2.1", "2001:db8::1", "192.0.2.1"});
  REQUIRE_MESSAGE(response.status == 200, response.body);
  const Json answer = json_of(response);
  CHECK(answer.size() == 2);
  CHECK(answer["version"] == 1);
  const auto visits = caller.make("visits", {"192.0.2.1", "2001:db8::1", "::FFFF:192.0.2.1", "2001:DB8:0::1"});
  CHECK(visits[0] == answer["pseudonyms"][0]);
  CHECK(visits[0] == answer["pseudonyms"][2]);
  CHECK(visits[0] != visits[1]);
  CHECK(visits[2] == visits[0]);  // two spellings of one address
  CHECK(visits[3] == visits[1]);
  for (const std::string& one : visits) {
    CHECK(format_ip(parse_ip(one).value()) == one);
    CHECK(one.find(':') != std::string::npos);
  }
  for (const std::string& one : caller.make("hits", {"192.0.2.1", "::"})) {
    CHECK(from_base64url(one).value().size() == 24);
  }
  for (const std::string& one : caller.make("logs", {"192.0.2.1", "::"})) {
    CHECK(from_base64url(one).value().size() == 32);
  }
}

TEST_CASE("prefix keeps prefixes to the bit and the family; nd and ndx answer others each time") {
  const ServiceFixture service(hpke::KemId::x_wing, {}, ip_policy);
  const IpCaller caller(service);
  const std::vector<std::string> given = {"198.51.100.7",  "198.51.100.6",       "198.51.101.7", "203.0.113.1",
                                          "2001:db8:1::5", "2001:db8:1:8000::5", "2001:db8:2::5"};
  const auto net = caller.make("net", given);
  for (std::size_t i = 0; i < given.size(); ++i) {
    CHECK((net[i].find(':') == std::string::npos) == (given[i].find(':') == std::string::npos));
    CHECK(net[i] != given[i]);
    const std::size_t family = i < 4 ? 0 : 4;
    CHECK(common_prefix(net[family], net[i]) == common_prefix(given[family], given[i]));
  }
  for (const char* domain : {"hits", "logs"}) {
    std::set<std::string> seen;
    for (int i = 0; i < 3; ++i) {
      for (const std::string& one : caller.make(domain, std::vector<std::string>(20, "192.0.2.1"))) seen.insert(one);
    }
    CHECK(seen.size() == 60);
  }
}

TEST_CASE("two domains, two versions and two tenants have nothing in common") {
  const ServiceFixture service(hpke::KemId::x_wing, {}, ip_policy);
  std::string next = ip_policy;
  const std::string name = R"("name": "visits",)";
  next.insert(next.find(name) + name.size(), R"( "version": 2,)");
  const ServiceFixture renewed(service, next);
  auto storage = service.storage();
  const TenantId stranger = *TenantId::parse(other_tid);
  REQUIRE(vault::enroll_tenant(*storage.store, *storage.provider, stranger, hpke::KemId::x_wing, test_now).ok());
  const std::vector<std::string> one = {"192.0.2.1"};
  const auto base = IpCaller(service).make("visits", one);
  CHECK(IpCaller(service).make("twin", one) != base);
  CHECK(IpCaller(service, other_tid).make("visits", one) != base);
  CHECK(IpCaller(renewed).make("visits", one) != base);
  CHECK(json_of(IpCaller(renewed).ask("visits", one))["version"] == 2);
  CHECK(IpCaller(renewed).make("twin", one) == IpCaller(service).make("twin", one));
}

TEST_CASE("who may not have them made, asks for no such domain, or for one of another kind, gets none") {
  const ServiceFixture service(hpke::KemId::x_wing, {}, ip_policy);
  const IpCaller caller(service);
  const std::vector<std::string> one = {"192.0.2.1"};
  for (const std::vector<std::string>& roles :
       {std::vector<std::string>{}, {"web"}, {"Abuse", "Inquire", "Auditor", "Council"}}) {
    CHECK(code_of(caller.ask("visits", one, roles)) == "domain_not_granted");
  }
  CHECK(code_of(caller.ask("closed", one)) == "domain_not_granted");
  CHECK(code_of(caller.ask("nowhere", one)) == "domain_unknown");
  CHECK(place_of(caller.ask("nowhere", one)) == "/domain");
  for (const char* kind : {"person", "cohort"}) {
    CHECK(code_of(caller.ask(kind, one)) == "invalid_value");
    CHECK(place_of(caller.ask(kind, one)) == "/domain");
  }
  CHECK(code_of(IpCaller(service, other_tid).ask("visits", one)) == "tenant_unknown");
  const Json body = {{"domain", "visits"}, {"addresses", one}};
  Json app = app_claims();
  app["roles"] = {"Web"};
  const auto with = [&](const std::string& token) {
    return code_of(service.send("POST", "/v1/pseudonyms/ip", token, body.dump()));
  };
  CHECK(with(signed_token(header(), app)) == "person_required");
  CHECK(with("nonsense") == "token_malformed");
  CHECK(service.get("/v1/pseudonyms/ip", service.token({"Web"})).status == 405);
}

TEST_CASE("a domain of IP addresses takes no blinded identifiers, enrolls nobody and erases nothing") {
  const ServiceFixture service(hpke::KemId::x_wing, {}, ip_policy);
  Uploader uploader(service, "person", {"Web"});
  CHECK(uploader.directory.domains.size() == 2);
  CHECK(uploader.directory.find_domain(11) == nullptr);
  CHECK(Enrollment::start(uploader.directory, "visits").error().code == ErrorCode::invalid_value);
  Json evaluate = uploader.evaluate_body(uploader.add({"anna"}));
  evaluate["domain"] = "visits";
  const RawResponse blind = uploader.evaluate(evaluate);
  CHECK(code_of(blind) == "invalid_value");
  CHECK(place_of(blind) == "/domain");
  Json assign = uploader.assign_body(uploader.finalize({"otto"}));
  assign["domain"] = "visits";
  const RawResponse enrolled = uploader.assign(assign);
  CHECK(code_of(enrolled) == "invalid_value");
  CHECK(place_of(enrolled) == "/domain");
  const std::string pseudonym = "0b2a9d7c-5d55-4c5e-9f0e-3b8f2b1c6a10";
  for (const char* domain : {"visits", "hits"}) {
    const std::string path = "/v1/subjects/" + pseudonym + "?domain=" + domain;
    CHECK(code_of(service.send("DELETE", path, service.token({"Web", "Abuse"}))) == "domain_not_granted");
  }
}

TEST_CASE("an address that is spelled wrongly is named, and nothing is paid") {
  const ServiceFixture service(hpke::KemId::x_wing, {}, ip_policy);
  const IpCaller caller(service);
  for (const char* text :
       {"", " ", "192.0.2.1 ", "192.0.2", "192.0.2.256", "192.0.2.01", "192.0.2.1:80", "192.0.2.0/24", "[2001:db8::1]",
        "fe80::1%eth0", "2001:db8::1::2", "1:2:3:4:5:6:7:8:9", "localhost", "example.org", "unknown", "0x7f000001",
        "2130706433", "192.0.2.1,192.0.2.2", "ä"}) {
    CAPTURE(text);
    std::vector<std::string> addresses(3, "192.0.2.1");
    addresses[2] = text;
    const RawResponse response = caller.ask("scarce", addresses);
    CHECK(response.status == 400);
    CHECK(code_of(response) == "invalid_value");
    CHECK(place_of(response) == "/addresses/2");
    CHECK(json_of(response).dump().find("192.0.2") == std::string::npos);
  }
  std::vector<std::string> many(20, "192.0.2.1");
  many[17] = "192.0.2.1.";
  CHECK(place_of(caller.ask("visits", many)) == "/addresses/17");
  CHECK(caller.ask("scarce", {"192.0.2.1", "192.0.2.1", "192.0.2.1"}).status == 200);  // the budget is whole
}

TEST_CASE("a body that is not quite one is refused with its place") {
  const ServiceFixture service(hpke::KemId::x_wing, {}, ip_policy);
  const IpCaller caller(service);
  const Json good = {{"domain", "visits"}, {"addresses", {"192.0.2.1"}}};
  struct Case {
    const char* member;
    Json value;
    const char* code;
    const char* at;
  };
  for (const Case& one : std::vector<Case>{{"addresses", Json::array(), "invalid_value", "/addresses"},
                                           {"addresses", "192.0.2.1", "wrong_type", "/addresses"},
                                           {"addresses", nullptr, "wrong_type", "/addresses"},
                                           {"addresses", {{"0", "192.0.2.1"}}, "wrong_type", "/addresses"},
                                           {"addresses", {"::1", 1}, "wrong_type", "/addresses/1"},
                                           {"addresses", {"::1", nullptr}, "wrong_type", "/addresses/1"},
                                           {"domain", 11, "wrong_type", "/domain"},
                                           {"domain", nullptr, "wrong_type", "/domain"},
                                           {"version", 1, "unknown_member", "/version"},
                                           {"elements", "AAAA", "unknown_member", "/elements"}}) {
    CAPTURE(one.at);
    Json body = good;
    body[one.member] = one.value;
    const RawResponse response = caller.post(body);
    CHECK(response.status == 400);
    CHECK(code_of(response) == one.code);
    CHECK(place_of(response) == one.at);
  }
  for (const char* member : {"domain", "addresses"}) {
    Json body = good;
    body.erase(member);
    CHECK(code_of(caller.post(body)) == "missing_member");
  }
  for (const char* text : {"", "[]", "null", "{", R"({"domain":"visits","domain":"twin","addresses":["::1"]})"}) {
    CHECK(service.send("POST", "/v1/pseudonyms/ip", service.token({"Web"}), text).status == 400);
  }
}

TEST_CASE("a batch has a limit, and a lower one where the budget could never pay for it") {
  config::Limits limits;
  limits.evaluations = 4;
  const ServiceFixture service(hpke::KemId::x_wing, limits, ip_policy);
  const IpCaller caller(service);
  const auto ask = [&](const char* domain, std::size_t count) {
    return caller.ask(domain, std::vector<std::string>(count, "192.0.2.1"));
  };
  CHECK(ask("visits", 4).status == 200);
  const RawResponse many = ask("visits", 5);
  CHECK(many.status == 413);
  CHECK(code_of(many) == "batch_too_large");
  CHECK(place_of(many) == "/addresses");
  CHECK(json_of(many)["limit"] == 4);
  CHECK(json_of(ask("scarce", 4))["limit"] == 3);
  CHECK(ask("scarce", 3).status == 200);  // the refused batch cost nothing
}

TEST_CASE("the budget is the domain's for evaluations, and says when to come back") {
  ServiceFixture service(hpke::KemId::x_wing, {}, ip_policy);
  const IpCaller caller(service);
  CHECK(caller.ask("scarce", {"192.0.2.1", "192.0.2.1"}).status == 200);
  const RawResponse refused = caller.ask("scarce", {"192.0.2.1", "192.0.2.2"});
  CHECK(refused.status == 429);
  CHECK(code_of(refused) == "budget_exhausted");
  CHECK(refused.header("retry-after") == "60");
  CHECK(caller.ask("scarce", {"192.0.2.1"}).status == 200);  // what is left was not taken by the refusal
  CHECK(caller.ask("scarce", {"192.0.2.1"}).status == 429);
  CHECK(caller.ask("hits", {"192.0.2.1"}).status == 200);
  CHECK(service.log().find("\"kind\":\"evaluate_budget_exhausted\"") != std::string::npos);
  service.set_clock(test_now + 60);
  CHECK(caller.ask("scarce", {"192.0.2.1"}).status == 200);
}

TEST_CASE("the audit log says who asked for how many in which domain, and no log has an address or pseudonym") {
  const ServiceFixture service(hpke::KemId::x_wing, {}, ip_policy);
  const IpCaller caller(service);
  const auto made = caller.make("visits", {"192.0.2.77", "2001:db8::77"});
  CHECK(caller.ask("visits", {"192.0.2.78", "192.0.2.079"}).status == 400);
  CHECK(caller.ask("closed", {"192.0.2.80"}).status == 403);
  const auto events = caller.events("pseudonymize_ip");
  REQUIRE(events.size() == 3);
  CHECK(events[0]["outcome"] == "done");
  CHECK(events[0]["domain"] == "visits");
  CHECK(events[0]["actor"] == test_oid);
  CHECK(events[0]["counts"] == R"({"addresses":2})");
  CHECK(events[0]["pseudonyms"] == "");
  CHECK(events[1]["outcome"] == "refused");
  CHECK(events[1]["code"] == "invalid_value");
  CHECK(events[1]["counts"] == R"({"addresses":2})");
  CHECK(events[2]["code"] == "domain_not_granted");
  for (const std::string& text : {caller.audit_text(), service.log()}) {
    for (const std::string& hidden : {std::string("192.0.2."), std::string("2001:db8"), made[0], made[1]}) {
      CHECK(text.find(hidden) == std::string::npos);
    }
  }
}

TEST_CASE("no pseudonym leaves before its event is durable") {
  BrokenTrail trail;
  const ServiceFixture service(hpke::KemId::x_wing, {}, ip_policy, &trail);
  const IpCaller caller(service);
  const std::string made = caller.make("visits", {"192.0.2.1"})[0];
  trail.broken = true;
  const RawResponse withheld = caller.ask("visits", {"192.0.2.1"});
  CHECK(withheld.status == 503);
  CHECK(code_of(withheld) == "audit_unavailable");
  CHECK(withheld.body.find(made) == std::string::npos);
  trail.closed = true;
  CHECK(code_of(caller.ask("visits", {"192.0.2.1"})) == "audit_unavailable");
  trail.broken = trail.closed = false;
  CHECK(caller.make("visits", {"192.0.2.1"})[0] == made);
}

}  // namespace feldsiegel::testing
