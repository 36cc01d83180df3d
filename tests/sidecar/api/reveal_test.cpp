// Sealed as a client seals, opened over HTTP: what comes back, and what every alteration of a sealed value leads to.
#include <doctest/doctest.h>

#include <functional>

#include "core/base/base64url.h"
#include "core/seal/reply.h"
#include "tests/sidecar/support/sealed_batch.h"
#include "tests/sidecar/support/service_fixture.h"

namespace feldsiegel::testing {
namespace {

Json parsed(const RawResponse& response) {
  auto document = parse_json(as_bytes(response.body));
  REQUIRE(document.ok());
  return std::move(*document);
}

std::string text_at(const Json& document, const char* name) {
  const auto found = document.find(name);
  return found != document.end() && found->is_string() ? *found->get_ptr<const std::string*>() : "";
}

// Three records with two sealed fields each.
Json three_records(Sealer& sealer) {
  Json body = reveal_body(sealer);
  for (const std::string id : {"E-1", "E-2", "E-3"}) {
    body["records"].push_back({{"$fs", 0},
                               {"id", id},
                               {"department", "sales"},
                               {"name", sealer.seal("employees", id, "name", "Person " + id)},
                               {"salary", sealer.seal("employees", id, "salary", "52000", ValueType::json)}});
  }
  return body;
}

std::string flipped(const std::string& sealed) {
  auto bytes = from_base64url(std::string_view(sealed).substr(4)).value();
  bytes.back() ^= 1;
  return "fs1." + to_base64url(bytes);
}

}  // namespace

TEST_CASE("records come back in clear where the policy lets the backend read them") {
  for (const auto suite : {hpke::KemId::x_wing, hpke::KemId::dhkem_x25519_hkdf_sha256}) {
    const ServiceFixture service(suite);
    const KeyDirectory directory = service.directory();
    Sealer sealer(directory);
    const RawResponse response = service.reveal(three_records(sealer).dump(), service.payroll());
    CHECK(response.status == 200);
    const Json expected = {{"request_id", test_request_id},
                           {"records",
                            {{{"id", "E-1"}, {"name", "Person E-1"}, {"salary", 52000}},
                             {{"id", "E-2"}, {"name", "Person E-2"}, {"salary", 52000}},
                             {{"id", "E-3"}, {"name", "Person E-3"}, {"salary", 52000}}}},
                           {"withheld", Json::array()}};
    CHECK(parsed(response) == expected);
  }
}

TEST_CASE("every type of value comes back as it was, with characters that JSON escapes") {
  const ServiceFixture service;
  const KeyDirectory directory = service.directory();
  Sealer sealer(directory);
  const std::string text = std::string("\"quoted\" \\ \n\t\x01\x1f ä€😀 ") + '\0' + "end";
  const std::string json = "{\"net\":[1.50,null,\"x\"]}", bytes("\0\xff\x80", 3);
  Json body = reveal_body(sealer);
  body["records"].push_back({{"$fs", sealer.header()},
                             {"id", 7},
                             {"name", sealer.seal("employees", "7", "name", text)},
                             {"email", sealer.seal("employees", "7", "email", "")},
                             {"salary", sealer.seal("employees", "7", "salary", json, ValueType::json)},
                             {"iban", sealer.seal("employees", "7", "iban", "DE02")},
                             {"photo", sealer.seal("employees", "7", "photo", bytes, ValueType::bytes)}});
  const Json answer = parsed(service.reveal(body.dump(), service.payroll()));
  const Json& record = answer["records"][0];
  CHECK(record["id"] == 7);
  CHECK(record["name"] == text);
  CHECK(record["email"] == "");
  CHECK(record["iban"] == "DE02");
  CHECK(record["salary"] == Json({{"net", {1.5, nullptr, "x"}}}));
  CHECK(record["photo"] == Json({{"$bytes", "AP-A"}}));
}

TEST_CASE("a re-sealed answer opens with the caller's key only, for this person and this request only") {
  const ServiceFixture service;
  const KeyDirectory directory = service.directory();
  for (const auto suite : {hpke::KemId::x_wing, hpke::KemId::dhkem_x25519_hkdf_sha256}) {
    Sealer sealer(directory);
    const ReplyKey key = ReplyKey::generate(suite);
    Json body = three_records(sealer);
    body["reply"] = {{"suite", static_cast<int>(suite)}, {"public_key", to_base64url(key.public_key())}};
    const RawResponse response = service.reveal(body.dump(), service.payroll());
    REQUIRE(response.status == 200);
    CHECK(response.body.find("Person") == std::string::npos);
    const Json answer = parsed(response);
    const Bytes enc = from_base64url(text_at(answer, "enc")).value();
    const Bytes ct = from_base64url(text_at(answer, "ct")).value();
    ReplyContext context{directory.tenant, std::string(test_oid), test_request_id};
    const auto opened = key.open(enc, ct, context);
    REQUIRE(opened.ok());
    CHECK(parse_json(opened->expose_secret()).value()["records"][2]["name"] == "Person E-3");
    CHECK_FALSE(ReplyKey::generate(suite).open(enc, ct, context).ok());
    context.request_id = "55555555-5555-4555-8555-555555555556";
    CHECK_FALSE(key.open(enc, ct, context).ok());
  }
}

TEST_CASE("fields of other purposes are withheld and named once; null counts as absent") {
  const ServiceFixture service;
  const KeyDirectory directory = service.directory();
  Sealer sealer(directory);
  Json body = three_records(sealer);
  for (Json& record : body["records"]) record["diagnosis"] = "fs1.whatever";
  body["records"][1]["name"] = nullptr;
  const Json answer = parsed(service.reveal(body.dump(), service.payroll()));
  CHECK(answer["withheld"] == Json({"diagnosis"}));
  CHECK_FALSE(answer["records"][0].contains("diagnosis"));
  CHECK_FALSE(answer["records"][1].contains("name"));
  CHECK(answer["records"][1]["salary"] == 52000);
}

TEST_CASE("a collection without record ids, and an empty batch, are answered, too") {
  const ServiceFixture service;
  const KeyDirectory directory = service.directory();
  Sealer sealer(directory);
  Json body = reveal_body(sealer, "payroll", "notes");
  CHECK(parsed(service.reveal(body.dump(), service.payroll()))["records"] == Json::array());
  body["records"].push_back({{"$fs", 0}, {"text", sealer.seal("notes", "", "text", "a note")}});
  CHECK(parsed(service.reveal(body.dump(), service.payroll()))["records"][0] == Json({{"text", "a note"}}));
}

TEST_CASE("whatever is done to a sealed value is noticed, named by code and place, and costs no other record") {
  const ServiceFixture service;
  const KeyDirectory directory = service.directory();
  Sealer sealer(directory), other(directory);
  struct Tampering {
    const char* what;
    const char* code;
    std::function<void(Json& body, Json& record)> apply;
  };
  const auto set = [](const char* field, std::string value) {
    return [field, value](Json&, Json& record) { record[field] = value; };
  };
  const std::string good = sealer.seal("employees", "E-2", "name", "Person E-2");
  // The first field of the second record that an answer would hold is its name.
  const std::vector<Tampering> cases = {
      {"truncated", "not_authentic", set("name", good.substr(0, good.size() - 4))},
      {"cut to its prefix", "sealed_value_malformed", set("name", "fs1.")},
      {"too short for a tag", "sealed_value_malformed", set("name", "fs1.AAEA")},
      {"not base64url", "sealed_value_malformed", set("name", good.substr(0, 20) + "+" + good.substr(21))},
      {"one bit flipped", "not_authentic", set("name", flipped(good))},
      {"longer", "not_authentic", set("name", good + "AAAA")},
      {"from another field", "not_authentic", set("name", sealer.seal("employees", "E-2", "email", "x"))},
      {"from another record", "not_authentic", set("name", sealer.seal("employees", "E-3", "name", "x"))},
      {"from another collection", "not_authentic", set("name", sealer.seal("applicants", "E-2", "salary", "x"))},
      {"from another purpose", "purpose_mismatch", set("name", sealer.seal("employees", "E-2", "diagnosis", "x"))},
      {"from another session", "not_authentic", set("name", other.seal("employees", "E-2", "name", "x"))},
      {"a clear value", "sealed_value_expected", set("name", "Person E-2")},
      {"a number", "sealed_value_expected", [](Json&, Json& record) { record["name"] = 5; }},
      {"an object", "sealed_value_expected",
       [](Json&, Json& record) {
         record["name"] = {{"a", 1}};
       }},
      {"its header gone", "header_missing", [](Json&, Json& record) { record.erase("$fs"); }},
      {"a broken header", "header_malformed", set("$fs", "fsh1.AAAA")},
      {"another session's header", "not_authentic", set("$fs", other.header())},
  };
  for (const Tampering& tampering : cases) {
    CAPTURE(tampering.what);
    Json body = three_records(sealer);
    tampering.apply(body, body["records"][1]);
    const RawResponse refused = service.reveal(body.dump(), service.payroll());
    CHECK(refused.status == 422);
    CHECK(text_at(parsed(refused), "code") == tampering.code);
    CHECK(text_at(parsed(refused), "at") == "/records/1/name");
    CHECK(refused.body.find("Person") == std::string::npos);
    body["on_error"] = "report";
    const RawResponse reported = service.reveal(body.dump(), service.payroll());
    REQUIRE(reported.status == 200);
    const Json answer = parsed(reported);
    CHECK(answer["records"].size() == 3);
    CHECK(answer["records"][0]["name"] == "Person E-1");
    CHECK(answer["records"][2]["salary"] == 52000);
    CHECK_FALSE(answer["records"][1].contains("name"));
    REQUIRE(answer["errors"].size() >= 1);
    CHECK(answer["errors"][0] == Json({{"at", "/records/1/name"}, {"code", tampering.code}}));
  }
}

TEST_CASE("what another tenant sealed does not open, and its key id is unknown here") {
  const ServiceFixture service;
  auto storage = service.storage();
  const TenantId stranger = *TenantId::parse(other_tid);
  REQUIRE(vault::enroll_tenant(*storage.store, *storage.provider, stranger, hpke::KemId::x_wing, test_now).ok());
  const KeyDirectory own = service.directory(), theirs = service.directory(other_tid);
  Sealer sealer(own), foreign(theirs);
  Json body = three_records(sealer);
  body["records"][0]["name"] = foreign.seal("employees", "E-1", "name", "theirs");
  CHECK(text_at(parsed(service.reveal(body.dump(), service.payroll())), "code") == "not_authentic");
  body["headers"][0] = foreign.header();
  CHECK(text_at(parsed(service.reveal(body.dump(), service.payroll())), "code") == "key_unknown");
  // The other tenant's people cannot open ours, whatever role they hold there.
  Json ours = three_records(sealer);
  const RawResponse response = service.reveal(ours.dump(), service.token({"Payroll.Read"}, other_tid));
  CHECK(response.status == 422);
  CHECK(text_at(parsed(response), "code") == "key_unknown");
}

TEST_CASE("rotated epochs still open, retired ones do not, without a restart") {
  const ServiceFixture service;
  auto storage = service.storage();
  const KeyDirectory first = service.directory();
  Sealer old(first);
  const Json body = three_records(old);
  REQUIRE(storage.store->rotate(first.tenant, test_now).ok());
  const KeyDirectory second = service.directory();
  CHECK(second.version == first.version + 1);
  CHECK(second.active_recipient().value()->epoch == 2);
  CHECK(service.reveal(body.dump(), service.payroll()).status == 200);
  Sealer fresh(second);
  CHECK(service.reveal(three_records(fresh).dump(), service.payroll()).status == 200);
  REQUIRE(storage.store->retire(first.tenant, 1).ok());
  const RawResponse retired = service.reveal(body.dump(), service.payroll());
  CHECK(retired.status == 422);
  CHECK(text_at(parsed(retired), "code") == "epoch_retired");
  CHECK(text_at(parsed(retired), "at") == "/records/0/name");
  CHECK(service.directory().recipients.size() == 1);
}

TEST_CASE("who may not act for the purpose gets nothing, in the form that the policy forbids neither") {
  const ServiceFixture service;
  const KeyDirectory directory = service.directory();
  Sealer sealer(directory);
  Json body = three_records(sealer);
  struct Refused {
    const char* purpose;
    std::string token;
    const char* code;
  };
  const std::vector<Refused> cases = {{"payroll", service.token({}), "purpose_not_granted"},
                                      {"payroll", service.token({"Health.Read"}), "purpose_not_granted"},
                                      {"payroll", service.token({"payroll.read"}), "purpose_not_granted"},
                                      {"unheard-of", service.payroll(), "purpose_not_granted"},
                                      {"health", service.token({"Health.Read"}), "reply_not_allowed"}};
  for (const Refused& refused : cases) {
    body["purpose"] = refused.purpose;
    const RawResponse response = service.reveal(body.dump(), refused.token);
    CHECK(response.status == 403);
    CHECK(text_at(parsed(response), "code") == refused.code);
  }
  body["purpose"] = "export";
  body["reply"] = {{"suite", 32}, {"public_key", to_base64url(Bytes(32, 9))}};
  const RawResponse response = service.reveal(body.dump(), service.token({"Export"}));
  CHECK(text_at(parsed(response), "code") == "reply_not_allowed");
  CHECK(text_at(parsed(response), "at") == "/reply");
}

TEST_CASE("without a token that holds, nothing is read and nothing is told") {
  const ServiceFixture service;
  struct Refused {
    std::string header;
    const char* code;
    int status;
  };
  Json expired = person_claims();
  expired["exp"] = test_now - 3600;
  const std::string good = service.payroll();
  for (const Refused& refused : std::vector<Refused>{
           {"", "token_missing", 401},
           {"Authorization: Basic dXNlcjpwYXNz\r\n", "token_missing", 401},
           {"Authorization: Bearer\r\n", "token_missing", 401},
           {"Authorization: Bearer a.b\r\n", "token_malformed", 401},
           {"Authorization: Bearer " + good.substr(0, good.size() - 4) + "AAAA\r\n", "token_signature_invalid", 401},
           {"Authorization: Bearer " + signed_token(header(), expired) + "\r\n", "token_expired", 401},
           {"Authorization: Bearer " + service.token({}, other_tid) + "\r\n", "tenant_unknown", 403}}) {
    CAPTURE(refused.code);
    for (const bool reveal : {true, false}) {
      const std::string request = reveal ? http_request("POST", "/v1/reveal", refused.header, "no JSON at all")
                                         : http_request("GET", "/v1/key-directory", refused.header);
      const RawResponse response = RawClient::tcp(service.port()).ask(request);
      CHECK(response.status == refused.status);
      CHECK(text_at(parsed(response), "code") == refused.code);
      CHECK(response.header("www-authenticate").empty() == (refused.status != 401));
    }
  }
  const std::string lower = http_request("GET", "/v1/key-directory", "authorization: bearer " + good + "\r\n");
  CHECK(RawClient::tcp(service.port()).ask(lower).status == 200);
}

}  // namespace feldsiegel::testing
