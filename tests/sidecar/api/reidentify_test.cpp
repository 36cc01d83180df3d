// Back from pseudonyms to identifiers: for a reason, within a budget, and only what can be proven.
#include <doctest/doctest.h>

#include "core/base/base64url.h"
#include "core/pseudonym/format.h"
#include "tests/sidecar/support/run_sqlite.h"
#include "tests/sidecar/support/uploader.h"

namespace feldsiegel::testing {
namespace {

Json body_for(std::vector<std::string> pseudonyms, const char* domain = "person") {
  return {{"domain", domain},
          {"request_id", upload_request_id},
          {"pseudonyms", pseudonyms},
          {"reason", "A court order, file 12 O 345/26."}};
}

RawResponse ask(const ServiceFixture& service, const Json& body,
                const std::vector<std::string>& roles = {"Reidentify"}) {
  return service.send("POST", "/v1/reidentify", service.token(roles), body.dump());
}

// The outcome of each pseudonym: its identifier, or its code in angle brackets.
std::vector<std::string> outcomes(const RawResponse& response) {
  REQUIRE_MESSAGE(response.status == 200, response.body);
  std::vector<std::string> all;
  const Json answer = json_of(response);
  for (const Json& one : answer["results"]) {
    all.push_back(one.contains("identifier") ? text_of(one, "identifier") : "<" + text_of(one, "code") + ">");
  }
  return all;
}

std::string journal(const ServiceFixture& service, const std::string& what) {
  return run_sqlite(service.config().vault, "SELECT " + what + " FROM reidentifications");
}

}  // namespace

TEST_CASE("pseudonyms lead back to the identifiers as they were written first") {
  const ServiceFixture service(hpke::KemId::x_wing, {}, pseudonym_policy);
  Uploader first(service), second(service);
  const auto one = first.enroll({"Anna.Weber@contoso.com", "Ötto"});
  const auto two = second.enroll({"IDA", "ANNA.WEBER@contoso.com"});
  const RawResponse response = ask(service, body_for({two[0], one[0], one[1], one[0]}));
  CHECK(outcomes(response) ==
        std::vector<std::string>{"IDA", "Anna.Weber@contoso.com", "Ötto", "Anna.Weber@contoso.com"});
  CHECK(json_of(response)["request_id"] == upload_request_id);
  CHECK(json_of(response)["results"][0]["pseudonym"] == two[0]);
  CHECK(service.log().find("Anna") == std::string::npos);
}

TEST_CASE("an answer that is re-sealed says the same") {
  const ServiceFixture service(hpke::KemId::x_wing, {}, pseudonym_policy);
  Uploader uploader(service);
  Json body = body_for(uploader.enroll({"anna"}));
  body["reply"] = uploader.assign_body({0, 1})["reply"];
  const RawResponse response = ask(service, body);
  CHECK(response.body.find("anna") == std::string::npos);
  CHECK(parse_json(as_bytes(uploader.opened(response))).value()["results"][0]["identifier"] == "anna");
}

TEST_CASE("each pseudonym that leads nowhere says why, beside those that do") {
  const ServiceFixture service(hpke::KemId::x_wing, {}, pseudonym_policy);
  Uploader uploader(service);
  const auto pseudonyms = uploader.enroll({"anna", "otto"});
  const std::string otto = "/v1/subjects/" + pseudonyms[1] + "?domain=person";
  REQUIRE(service.send("DELETE", otto, service.token({"DPO"})).status == 200);
  const std::string stranger = format_pseudonym({}, random_pseudonym({}).value()).value();
  CHECK(outcomes(ask(service, body_for({pseudonyms[1], stranger, pseudonyms[0]}))) ==
        std::vector<std::string>{"<data_subject_erased>", "<pseudonym_unknown>", "anna"});
  CHECK(outcomes(ask(service, body_for({pseudonyms[0]}, "other"))) == std::vector<std::string>{"<pseudonym_unknown>"});
}

TEST_CASE("a forged assignment is reported as forged, not answered") {
  const ServiceFixture service(hpke::KemId::x_wing, {}, pseudonym_policy);
  Uploader forger(service);
  Json body = forger.assign_body(forger.finalize({"anna", "otto"}));
  body["entries"].erase(1);
  body["entries"][0]["identifier"] = forger.assign_body({1, 1})["entries"][0]["identifier"];  // Anna's tag, Otto's name
  const std::string document = forger.opened(forger.assign(body));
  REQUIRE(forger.enrollment.accept({0, 1}, as_bytes(document)).ok());
  const std::string anna = forger.enrollment.pseudonym(0).value();
  const RawResponse response = ask(service, body_for({anna}));
  CHECK(outcomes(response) == std::vector<std::string>{"<assignment_forged>"});
  CHECK(response.body.find("otto") == std::string::npos);
  CHECK(service.log().find("\"kind\":\"assignment_forged\"") != std::string::npos);
  CHECK(service.management("/metrics").body.find("feldsiegel_security_events_total{kind=\"assignment_forged\"} 1") !=
        std::string::npos);
}

TEST_CASE("rows that were moved or altered in the database are noticed, whatever was moved") {
  struct Case {
    const char* change;
    const char* outcome;
  };
  for (const Case& one : std::vector<Case>{
           // Both rows are consistent in themselves: only the secret tells that they have each other's pseudonym.
           {"CREATE TABLE t AS SELECT rowid r, pseudonym p FROM assignments; UPDATE assignments SET pseudonym = "
            "randomblob(16); UPDATE assignments SET pseudonym = (SELECT p FROM t WHERE r <> assignments.rowid)",
            "<vault_damaged>"},
           {"UPDATE assignments SET sealed_identifier = "
            "(SELECT b.sealed_identifier FROM assignments b WHERE b.rowid = 1)",
            "<assignment_forged>"},
           {"UPDATE assignments SET wrapped_secret = (SELECT b.wrapped_secret FROM assignments b WHERE b.rowid = 1)",
            "<vault_damaged>"},
           {"UPDATE assignments SET sealed_identifier = randomblob(60)", ""},
           {"UPDATE assignments SET domain = 6", "<pseudonym_unknown>"}}) {
    CAPTURE(one.change);
    const ServiceFixture service(hpke::KemId::x_wing, {}, pseudonym_policy);
    Uploader uploader(service);
    const auto pseudonyms = uploader.enroll({"anna"}), later = uploader.enroll({"otto"});
    REQUIRE(run_sqlite(service.config().vault, one.change) != "error");
    const auto found = outcomes(ask(service, body_for({later[0]})));
    CHECK(found[0] != "otto");
    CHECK(found[0] != "anna");
    if (*one.outcome != '\0') CHECK(found[0] == one.outcome);
  }
}

TEST_CASE("a row that was moved to another domain with its pseudonym opens there for nobody") {
  const ServiceFixture service(hpke::KemId::x_wing, {}, pseudonym_policy);
  Uploader uploader(service);
  const auto pseudonyms = uploader.enroll({"anna"});
  REQUIRE(run_sqlite(service.config().vault, "UPDATE assignments SET domain = 6") != "error");
  CHECK(outcomes(ask(service, body_for(pseudonyms, "other"))) == std::vector<std::string>{"<vault_damaged>"});
}

TEST_CASE("the journal is written before anything is opened, and its reason only opens with the tenant's key") {
  const ServiceFixture service(hpke::KemId::x_wing, {}, pseudonym_policy);
  Uploader uploader(service);
  const auto pseudonyms = uploader.enroll({"anna", "otto"});
  CHECK(journal(service, "count(*)") == "0");
  CHECK(ask(service, body_for(pseudonyms)).status == 200);
  CHECK(journal(service, "count(*) || ' ' || max(count) || ' ' || max(domain) || ' ' || max(at)") ==
        "1 2 5 " + std::to_string(test_now));
  CHECK(journal(service, "person") == test_oid);
  CHECK(journal(service, "request_id") == upload_request_id);
  CHECK(journal(service, "instr(sealed_reason, 'court')") == "0");
  // Where it cannot be written, nothing is opened.
  const std::string trigger =
      "CREATE TRIGGER t BEFORE INSERT ON reidentifications BEGIN SELECT RAISE(ABORT, 'no'); END";
  REQUIRE(run_sqlite(service.config().vault, trigger) != "error");
  const RawResponse refused = ask(service, body_for(pseudonyms));
  CHECK(refused.status >= 500);
  CHECK(refused.body.find("anna") == std::string::npos);
  CHECK(journal(service, "count(*)") == "1");
}

TEST_CASE("who is refused leaves no journal entry and pays nothing") {
  const ServiceFixture service(hpke::KemId::x_wing, {}, pseudonym_policy);
  Uploader uploader(service, "scarce");
  const Json good = body_for(uploader.enroll({"anna"}), "scarce");
  struct Case {
    const char* member;
    Json value;
    std::string code;
  };
  for (const Case& one : std::vector<Case>{{"reason", "too short", "invalid_value"},
                                           {"reason", "         x         ", "invalid_value"},
                                           {"reason", std::string(2001, 'x'), "invalid_value"},
                                           {"reason", std::string("a reason with\0a null", 20), "invalid_value"},
                                           {"reason", 5, "wrong_type"},
                                           {"pseudonyms", Json::array(), "invalid_value"},
                                           {"pseudonyms", "x", "wrong_type"},
                                           {"domain", "nowhere", "domain_unknown"},
                                           {"domain", "cohort", "invalid_value"},
                                           {"request_id", "1", "invalid_value"},
                                           {"limit", 5, "unknown_member"}}) {
    CAPTURE(one.member);
    Json body = good;
    body[one.member] = one.value;
    const RawResponse response = ask(service, body);
    CHECK(response.status == 400);
    CHECK(code_of(response) == one.code);
    CHECK(place_of(response) == "/" + std::string(one.member));
  }
  for (const char* member : {"reason", "pseudonyms", "domain", "request_id"}) {
    Json body = good;
    body.erase(member);
    CHECK(code_of(ask(service, body)) == "missing_member");
  }
  Json odd = good;
  odd["pseudonyms"].push_back("anna");
  CHECK(code_of(ask(service, odd)) == "pseudonym_malformed");
  CHECK(place_of(ask(service, odd)) == "/pseudonyms/1");
  CHECK(code_of(ask(service, good, {"HR", "DPO", "Payroll.Read"})) == "purpose_not_granted");
  Json app = app_claims();
  app["roles"] = {"Reidentify"};
  CHECK(code_of(service.send("POST", "/v1/reidentify", signed_token(header(), app), good.dump())) == "person_required");
  CHECK(journal(service, "count(*)") == "0");
  CHECK(run_sqlite(service.config().vault, "SELECT count(*) FROM budgets WHERE kind = 2") == "0");
  CHECK(ask(service, good).status == 200);
}

TEST_CASE("re-identifications have a budget of their own") {
  ServiceFixture service(hpke::KemId::x_wing, {}, pseudonym_policy);
  Uploader uploader(service, "scarce");
  const auto pseudonyms = uploader.enroll({"a", "b", "c"});
  const RawResponse never = ask(service, body_for(pseudonyms, "scarce"));
  CHECK(never.status == 413);
  CHECK(code_of(never) == "batch_too_large");
  CHECK(json_of(never)["limit"] == 2);
  CHECK(ask(service, body_for({pseudonyms[0], pseudonyms[1]}, "scarce")).status == 200);
  const RawResponse refused = ask(service, body_for({pseudonyms[2]}, "scarce"));
  CHECK(refused.status == 429);
  CHECK(refused.header("retry-after") == "60");
  CHECK(service.log().find("\"kind\":\"reidentify_budget_exhausted\"") != std::string::npos);
  CHECK(journal(service, "count(*)") == "1");
  service.set_clock(test_now + 60);
  CHECK(ask(service, body_for({pseudonyms[2]}, "scarce")).status == 200);
}

TEST_CASE("another version of a domain's key makes new pseudonyms, and the old ones still lead back") {
  const ServiceFixture service(hpke::KemId::x_wing, {}, pseudonym_policy);
  std::string next = pseudonym_policy;
  const std::string name = R"("name": "person",)";
  next.insert(next.find(name) + name.size(), R"( "version": 2,)");
  const ServiceFixture renewed(service, next);
  Uploader old(service), fresh(renewed);
  CHECK(fresh.directory.version > old.directory.version);
  CHECK(fresh.directory.find_domain(5)->public_key != old.directory.find_domain(5)->public_key);
  CHECK(fresh.directory.find_domain(6)->public_key == old.directory.find_domain(6)->public_key);
  const auto before = old.enroll({"anna"}), after = fresh.enroll({"anna"});
  CHECK(before != after);
  CHECK(outcomes(ask(renewed, body_for({before[0], after[0]}))) == std::vector<std::string>{"anna", "anna"});
  // Who still has the older key cannot tell that row from a forged one, and answers nothing.
  CHECK(outcomes(ask(service, body_for(after))) == std::vector<std::string>{"<assignment_forged>"});
}

TEST_CASE("an answer leaves only in the form that the purpose allows, and only to a key that can be sealed to") {
  const ServiceFixture service(hpke::KemId::x_wing, {}, pseudonym_policy);
  Uploader uploader(service), payee(service, "payee");
  Json body = body_for(uploader.enroll({"anna"}));
  body["reply"] = {{"suite", 32}, {"public_key", to_base64url(Bytes(32, 0))}};
  const RawResponse unusable = ask(service, body);
  CHECK(code_of(unusable) == "public_key_invalid");
  CHECK(place_of(unusable) == "/reply/public_key");
  Json inquiry = body_for(payee.enroll({"anna"}), "payee");
  inquiry["reply"] = uploader.assign_body({0, 1})["reply"];
  const std::string token = service.token({"Inquire"});
  CHECK(code_of(service.send("POST", "/v1/reidentify", token, inquiry.dump())) == "approval_required");
  const Json wanted = {{"purpose", "inquiry"}, {"reason", "A complaint about a payment."}};
  const RawResponse made = service.send("POST", "/v1/approvals", token, wanted.dump());
  const std::string path = "/v1/approvals/" + text_of(json_of(made), "id") + "/approve";
  REQUIRE(service.send("POST", path, service.token_of(approver_oid, {"Works.Council"})).status == 200);
  const RawResponse refused = service.send("POST", "/v1/reidentify", token, inquiry.dump());
  CHECK(code_of(refused) == "reply_not_allowed");
  CHECK(place_of(refused) == "/reply");
  CHECK(journal(service, "count(*)") == "0");
}

}  // namespace feldsiegel::testing
