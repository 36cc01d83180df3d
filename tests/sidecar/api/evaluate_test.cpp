// Evaluation over HTTP: what the service answers, what it refuses, and what a client must notice.
#include <doctest/doctest.h>

#include <algorithm>

#include "core/base/base64url.h"
#include "tests/sidecar/support/uploader.h"

namespace feldsiegel::testing {
namespace {

Bytes elements_of(const Json& body) { return from_base64url(text_of(body, "elements")).value(); }

}  // namespace

TEST_CASE("an evaluation is proven for the directory's key, and gives equal persons equal tags") {
  const ServiceFixture service(hpke::KemId::x_wing, {}, pseudonym_policy);
  Uploader one(service), two(service, "person", {"HR"}, approver_oid);
  const RawResponse response = one.evaluate(one.evaluate_body(one.add({"Anna", "Otto"})));
  CHECK(response.status == 200);
  const Json answer = json_of(response);
  CHECK(answer["request_id"] == upload_request_id);
  CHECK(answer["domain"] == "person");
  CHECK(answer["version"] == 1);
  CHECK(answer.size() == 5);
  REQUIRE(one.enrollment.finalize({0, 2}, Uploader::evaluation_of(answer)).ok());
  const Json mine = one.assign_body({0, 2}), theirs = two.assign_body(two.finalize({"OTTO ", "Ida"}));
  CHECK(mine["entries"][1]["tag"] == theirs["entries"][0]["tag"]);
  CHECK(mine["entries"][0]["tag"] != theirs["entries"][1]["tag"]);
}

TEST_CASE("an element that is not canonical, or the identity, is named and nothing is evaluated") {
  const ServiceFixture service(hpke::KemId::x_wing, {}, pseudonym_policy);
  Uploader uploader(service);
  const Json good = uploader.evaluate_body(uploader.add({"a", "b", "c"}));
  Bytes negative = elements_of(good), identity = negative, beyond = negative;
  negative[32] ^= 1;  // the negative representative: never canonical
  std::fill(identity.begin() + 64, identity.end(), std::uint8_t{0});
  std::fill(beyond.begin(), beyond.begin() + 32, std::uint8_t{0xff});
  const std::pair<Bytes, const char*> cases[] = {
      {negative, "/elements/1"}, {identity, "/elements/2"}, {beyond, "/elements/0"}};
  for (const auto& [bytes, place] : cases) {
    CAPTURE(place);
    Json body = good;
    body["elements"] = to_base64url(bytes);
    const RawResponse response = uploader.evaluate(body);
    CHECK(response.status == 400);
    CHECK(code_of(response) == "element_invalid");
    CHECK(place_of(response) == place);
  }
}

TEST_CASE("an answer that is replayed, reordered, cut or for another domain is refused by the client") {
  const ServiceFixture service(hpke::KemId::x_wing, {}, pseudonym_policy);
  Uploader uploader(service);
  const EntryRange range = uploader.add({"a", "b"});
  // Blinds afresh, asks, and takes in whatever `change` makes of the answer.
  const auto outcome = [&](const char* domain, auto change) {
    Json body = uploader.evaluate_body(range);
    body["domain"] = domain;
    oprf::Evaluation evaluation = Uploader::evaluation_of(json_of(uploader.evaluate(body)));
    const oprf::Evaluation answered = evaluation;
    change(evaluation);
    const Status status = uploader.enrollment.finalize(range, evaluation);
    return std::pair(status.ok() ? std::string("fine") : std::string(code_text(status.error().code)), answered);
  };
  const auto [reordered, first] = outcome("person", [](oprf::Evaluation& evaluation) {
    std::swap(evaluation.evaluated_elements[0], evaluation.evaluated_elements[1]);
  });
  CHECK(reordered == "proof_invalid");
  CHECK(outcome("person", [&](oprf::Evaluation& e) { e = first; }).first == "proof_invalid");  // replayed
  CHECK(outcome("person", [&](oprf::Evaluation& e) { e.proof = first.proof; }).first == "proof_invalid");
  CHECK(outcome("person", [](oprf::Evaluation& e) { e.evaluated_elements.pop_back(); }).first == "proof_invalid");
  CHECK(outcome("person", [](oprf::Evaluation& e) { e.evaluated_elements[1] = e.evaluated_elements[0]; }).first ==
        "proof_invalid");
  // A backend in between asks for another domain than the browser did.
  CHECK(outcome("other", [](oprf::Evaluation&) {}).first == "proof_invalid");
  CHECK(outcome("person", [](oprf::Evaluation&) {}).first == "fine");
}

TEST_CASE("who asks for a domain that does not exist, or is not theirs, gets nothing evaluated") {
  const ServiceFixture service(hpke::KemId::x_wing, {}, pseudonym_policy);
  Uploader uploader(service);
  Json body = uploader.evaluate_body(uploader.add({"a"}));
  const auto ask = [&](const char* domain, const std::string& token) {
    body["domain"] = domain;
    return service.send("POST", "/v1/pseudonyms/evaluate", token, body.dump());
  };
  CHECK(code_of(ask("nowhere", uploader.token())) == "domain_unknown");
  CHECK(place_of(ask("nowhere", uploader.token())) == "/domain");
  CHECK(code_of(ask("closed", uploader.token())) == "domain_not_granted");
  CHECK(code_of(ask("person", service.token({}))) == "domain_not_granted");
  CHECK(code_of(ask("person", service.token({"hr", "Payroll.Read", "DPO"}))) == "domain_not_granted");
  CHECK(code_of(ask("person", service.token({"HR"}, other_tid))) == "tenant_unknown");
  Json app = app_claims();
  app["roles"] = {"HR"};
  CHECK(code_of(ask("person", signed_token(header(), app))) == "person_required");
  CHECK(code_of(ask("person", "nonsense")) == "token_malformed");
  CHECK(ask("cohort", uploader.token()).status == 200);
}

TEST_CASE("a body that is not quite an evaluation is refused with its place") {
  const ServiceFixture service(hpke::KemId::x_wing, {}, pseudonym_policy);
  Uploader uploader(service);
  const Json good = uploader.evaluate_body(uploader.add({"a"}));
  struct Case {
    const char* member;
    Json value;
    const char* code;
  };
  const std::string text = text_of(good, "elements");
  for (const Case& one : std::vector<Case>{{"elements", "", "invalid_value"},
                                           {"elements", text.substr(0, 41), "invalid_base64url"},
                                           {"elements", to_base64url(Bytes(31, 1)), "invalid_value"},
                                           {"elements", to_base64url(Bytes(33, 1)), "invalid_value"},
                                           {"elements", text + "=", "invalid_base64url"},
                                           {"elements", Json::array({text}), "wrong_type"},
                                           {"request_id", "5", "invalid_value"},
                                           {"request_id", nullptr, "wrong_type"},
                                           {"domain", 5, "wrong_type"},
                                           {"identifier", "anna", "unknown_member"}}) {
    CAPTURE(one.code);
    Json body = good;
    body[one.member] = one.value;
    const RawResponse response = uploader.evaluate(body);
    CHECK(response.status == 400);
    CHECK(code_of(response) == one.code);
    CHECK(place_of(response) == "/" + std::string(one.member));
  }
  for (const char* member : {"domain", "request_id", "elements"}) {
    Json body = good;
    body.erase(member);
    CHECK(code_of(uploader.evaluate(body)) == "missing_member");
  }
  for (const char* text_body : {"", "[]", "null", "{\"domain\":\"person\",\"domain\":\"other\"}", "{"}) {
    CHECK(service.send("POST", "/v1/pseudonyms/evaluate", uploader.token(), text_body).status == 400);
  }
}

TEST_CASE("a batch has a limit, and a lower one where the budget could never pay for it") {
  config::Limits limits;
  limits.evaluations = 3;
  const ServiceFixture service(hpke::KemId::x_wing, limits, pseudonym_policy);
  Uploader uploader(service);
  const RawResponse many = uploader.evaluate(uploader.evaluate_body(uploader.add({"a", "b", "c", "d"})));
  CHECK(many.status == 413);
  CHECK(code_of(many) == "batch_too_large");
  CHECK(place_of(many) == "/elements");
  CHECK(json_of(many)["limit"] == 3);
  CHECK(uploader.evaluate(uploader.evaluate_body(uploader.add({"e", "f", "g"}))).status == 200);

  const ServiceFixture wide(hpke::KemId::x_wing, {}, pseudonym_policy);
  Uploader scarce(wide, "scarce");
  std::vector<std::string> eleven;
  for (char c = 'a'; c < 'a' + 11; ++c) eleven.emplace_back(1, c);
  const RawResponse never = scarce.evaluate(scarce.evaluate_body(scarce.add(eleven)));
  CHECK(code_of(never) == "batch_too_large");
  CHECK(json_of(never)["limit"] == 10);
}

TEST_CASE("a budget is one person's in one domain, shared by two sidecars, and says when to come back") {
  ServiceFixture service(hpke::KemId::x_wing, {}, pseudonym_policy);
  const ServiceFixture beside(service);
  Uploader here(service, "scarce"), there(beside, "scarce");
  CHECK(here.evaluate(here.evaluate_body(here.add({"a", "b", "c", "d", "e", "f"}))).status == 200);
  CHECK(there.evaluate(there.evaluate_body(there.add({"a", "b", "c"}))).status == 200);  // 9 of 10
  const RawResponse refused = there.evaluate(there.evaluate_body(there.add({"d", "e", "f", "g"})));
  CHECK(refused.status == 429);
  CHECK(code_of(refused) == "budget_exhausted");
  CHECK(refused.header("retry-after") == "180");                            // three more, of sixty an hour
  CHECK(here.evaluate(here.evaluate_body(here.add({"g"}))).status == 200);  // what is left was not taken by the refusal
  CHECK(here.evaluate(here.evaluate_body(here.add({"h"}))).header("retry-after") == "60");

  Uploader somebody(service, "scarce", {"HR"}, approver_oid), elsewhere(service, "person");
  CHECK(somebody.evaluate(somebody.evaluate_body(somebody.add({"a"}))).status == 200);
  CHECK(elsewhere.evaluate(elsewhere.evaluate_body(elsewhere.add({"a"}))).status == 200);

  service.set_clock(test_now - 7200);
  CHECK(here.evaluate(here.evaluate_body(here.add({"i"}))).status == 429);  // a clock that went back pays nothing
  service.set_clock(test_now + 180);
  CHECK(there.evaluate(there.evaluate_body(there.add({"k", "l", "m"}))).status == 200);
  CHECK(there.evaluate(there.evaluate_body(there.add({"n"}))).status == 429);
}

TEST_CASE("an exhausted budget is an event that names domain and tenant, and nobody") {
  const ServiceFixture service(hpke::KemId::x_wing, {}, pseudonym_policy);
  Uploader uploader(service, "scarce");
  const EntryRange ten = uploader.add({"a", "b", "c", "d", "e", "f", "g", "h", "i", "k"});
  CHECK(uploader.evaluate(uploader.evaluate_body(ten)).status == 200);
  CHECK(uploader.evaluate(uploader.evaluate_body(uploader.add({"l"}))).status == 429);
  const std::string log = service.log();
  const std::size_t at = log.find("\"security_event\"");
  REQUIRE(at != std::string::npos);
  const std::string line = log.substr(log.rfind('\n', at) + 1, log.find('\n', at) - log.rfind('\n', at) - 1);
  CHECK(line.find("\"kind\":\"evaluate_budget_exhausted\"") != std::string::npos);
  CHECK(line.find("\"domain\":\"scarce\"") != std::string::npos);
  CHECK(line.find(test_tid) != std::string::npos);
  CHECK(line.find("\"level\":\"warn\"") != std::string::npos);
  CHECK(log.find(test_oid) == std::string::npos);
  CHECK(service.management("/metrics")
            .body.find("feldsiegel_security_events_total{kind=\"evaluate_budget_exhausted\"} 1") != std::string::npos);
  CHECK(service.management("/metrics").body.find("feldsiegel_security_events_total{kind=\"vault_damaged\"} 0") !=
        std::string::npos);
}

}  // namespace feldsiegel::testing
