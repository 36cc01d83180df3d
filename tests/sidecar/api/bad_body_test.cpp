// Bodies of POST /v1/reveal that are not what the specification says: each refused as a whole, with code and place.
#include <doctest/doctest.h>

#include "core/base/base64url.h"
#include "tests/sidecar/support/sealed_batch.h"
#include "tests/sidecar/support/service_fixture.h"

namespace feldsiegel::testing {
namespace {

struct BadBody {
  const char* why;
  std::string body;
  int status;
  const char* code;
  const char* at;
};

const std::string guid = "\"request_id\":\"55555555-5555-4555-8555-555555555555\"";

// `more` goes between the required members and the records.
std::string body_with(const std::string& records, const std::string& more = "") {
  return R"({"collection":"employees","purpose":"payroll",)" + guid + "," + more + R"("records":)" + records + "}";
}

std::string repeated(const std::string& text, std::size_t count) {
  std::string all;
  for (std::size_t i = 0; i < count; ++i) all += (i == 0 ? "" : ",") + text;
  return all;
}

void check_all(const ServiceFixture& service, const std::vector<BadBody>& cases) {
  for (const BadBody& bad : cases) {
    CAPTURE(bad.why);
    const RawResponse response = service.reveal(bad.body, service.payroll());
    CHECK(response.status == bad.status);
    const auto document = parse_json(as_bytes(response.body));
    REQUIRE(document.ok());
    CHECK(document->value("code", "") == bad.code);
    CHECK(document->value("at", "") == bad.at);
  }
}

}  // namespace

TEST_CASE("a body that is not strict JSON is refused") {
  const ServiceFixture service;
  std::string deep(10'000, '[');
  check_all(service,
            {
                {"empty", "", 400, "invalid_json", ""},
                {"no JSON", "employees", 400, "invalid_json", ""},
                {"cut off", body_with("[]").substr(0, 60), 400, "invalid_json", ""},
                {"trailing bytes", body_with("[]") + "{}", 400, "invalid_json", ""},
                {"invalid UTF-8", body_with("[{\"id\":\"\xff\"}]"), 400, "invalid_utf8", ""},
                {"lone surrogate", body_with("[{\"id\":\"\\ud800\"}]"), 400, "invalid_unicode", ""},
                {"10,000 levels", body_with("[{\"department\":" + deep + "}]"), 400, "json_too_deep", ""},
                {"10,000 levels from the start", deep, 400, "wrong_type", ""},
                {"member twice", body_with("[]", "\"purpose\":\"payroll\","), 400, "duplicate_member", "/purpose"},
                {"records twice", body_with("[]", "\"records\":[],"), 400, "duplicate_member", "/records"},
                {"member of a record twice", body_with("[{\"id\":\"a\",\"id\":\"b\"}]"), 400, "duplicate_member",
                 "/records/0/id"},
                {"member of a clear value twice", body_with("[{\"id\":\"a\",\"department\":{\"x\":1,\"x\":1}}]"), 400,
                 "duplicate_member", ""},
            });
}

TEST_CASE("a body of the wrong shape is refused, with a pointer to what is wrong") {
  const ServiceFixture service;
  const std::string key = to_base64url(Bytes(32, 9)), zero = to_base64url(Bytes(32, 0));
  check_all(
      service,
      {
          {"an array", "[]", 400, "wrong_type", ""},
          {"nothing in it", "{}", 400, "missing_member", "/collection"},
          {"no records", "{\"collection\":\"a\",\"purpose\":\"b\"," + guid + "}", 400, "missing_member", "/records"},
          {"unknown member", body_with("[]", "\"Purpose\":\"x\","), 400, "unknown_member", "/Purpose"},
          {"member with a slash", body_with("[]", "\"a/b~\":1,"), 400, "unknown_member", "/a~1b~0"},
          {"purpose a number", "{\"purpose\":1}", 400, "wrong_type", "/purpose"},
          {"request id no GUID", "{\"request_id\":\"1\"}", 400, "invalid_value", "/request_id"},
          {"on_error unknown", body_with("[]", "\"on_error\":\"ignore\","), 400, "invalid_value", "/on_error"},
          {"records an object", body_with("{}"), 400, "wrong_type", "/records"},
          {"a record is an array", body_with("[{\"id\":\"a\"},[]]"), 400, "wrong_type", "/records/1"},
          {"a header is a number", body_with("[]", "\"headers\":[\"fsh1.\",1],"), 400, "wrong_type", "/headers/1"},
          {"reply is text", body_with("[]", "\"reply\":\"x\","), 400, "wrong_type", "/reply"},
          {"reply without key", body_with("[]", "\"reply\":{\"suite\":32},"), 400, "missing_member",
           "/reply/public_key"},
          {"reply without suite", body_with("[]", "\"reply\":{\"public_key\":\"a\"},"), 400, "missing_member",
           "/reply/suite"},
          {"reply with more", body_with("[]", "\"reply\":{\"suite\":32,\"kdf\":1},"), 400, "unknown_member",
           "/reply/kdf"},
          {"suite unknown", body_with("[]", "\"reply\":{\"suite\":16,\"public_key\":\"" + key + "\"},"), 400,
           "suite_unsupported", "/reply/suite"},
          {"suite with a fraction", body_with("[]", "\"reply\":{\"suite\":32.0,\"public_key\":\"" + key + "\"},"), 400,
           "suite_unsupported", "/reply/suite"},
          {"key of the other suite", body_with("[]", "\"reply\":{\"suite\":25722,\"public_key\":\"" + key + "\"},"),
           400, "public_key_invalid", "/reply/public_key"},
          {"key of small order", body_with("[]", "\"reply\":{\"suite\":32,\"public_key\":\"" + zero + "\"},"), 400,
           "public_key_invalid", "/reply/public_key"},
          {"key not base64url", body_with("[]", "\"reply\":{\"suite\":32,\"public_key\":\"" + key.substr(1) + "=\"},"),
           400, "public_key_invalid", "/reply/public_key"},
          {"unknown collection", "{\"collection\":\"persons\",\"purpose\":\"payroll\"," + guid + ",\"records\":[]}",
           400, "collection_unknown", "/collection"},
      });
}

TEST_CASE("records that the policy does not know are refused before anything is opened") {
  const ServiceFixture service;
  check_all(
      service,
      {
          {"unknown field", body_with("[{\"id\":\"a\"},{\"id\":\"b\",\"shoe_size\":1}]"), 400, "field_not_in_policy",
           "/records/1/shoe_size"},
          {"other letter case", body_with("[{\"ID\":\"a\"}]"), 400, "field_not_in_policy", "/records/0/ID"},
          {"no id", body_with("[{\"department\":\"x\"}]"), 400, "record_id_missing", "/records/0/id"},
          {"id null", body_with("[{\"id\":null}]"), 400, "record_id_missing", "/records/0/id"},
          {"id empty", body_with("[{\"id\":\"\"}]"), 400, "record_id_missing", "/records/0/id"},
          {"id with a fraction", body_with("[{\"id\":1.0}]"), 400, "wrong_type", "/records/0/id"},
          {"id beyond safe integers", body_with("[{\"id\":9007199254740992}]"), 400, "wrong_type", "/records/0/id"},
          {"id minus zero", body_with("[{\"id\":-0}]"), 400, "wrong_type", "/records/0/id"},
          {"id an object", body_with("[{\"id\":{}}]"), 400, "wrong_type", "/records/0/id"},
          {"header index beyond the list", body_with("[{\"id\":\"a\",\"$fs\":1}]", "\"headers\":[\"fsh1.\"],"), 400,
           "invalid_value", "/records/0/$fs"},
          {"header index negative", body_with("[{\"id\":\"a\",\"$fs\":-1}]", "\"headers\":[\"fsh1.\"],"), 400,
           "invalid_value", "/records/0/$fs"},
          {"header index true", body_with("[{\"id\":\"a\",\"$fs\":true}]"), 400, "wrong_type", "/records/0/$fs"},
      });
}

TEST_CASE("counts are bounded, and the answer tells the limit") {
  config::Limits limits;
  limits.records = 10;
  limits.fields = 20;
  limits.body_bytes = 100'000;
  const ServiceFixture service(hpke::KemId::x_wing, limits);
  const std::string sealed = R"({"id":"a","name":"fs1.","email":"fs1.","iban":"fs1."})";
  check_all(service,
            {
                {"records", body_with("[" + repeated("{\"id\":\"a\"}", 11) + "]"), 413, "batch_too_large", "/records"},
                {"headers", body_with("[]", "\"headers\":[" + repeated("\"\"", 11) + "],"), 413, "batch_too_large",
                 "/headers"},
                {"sealed fields", body_with("[" + repeated(sealed, 7) + "]"), 413, "batch_too_large", "/records"},
                {"members", body_with("[{" + repeated("\"a\":1", 81) + "}]"), 413, "batch_too_large", "/records/0"},
                {"bytes", std::string(100'001, ' '), 413, "body_too_large", ""},
            });
  const RawResponse response = service.reveal(body_with("[" + repeated("{\"id\":\"a\"}", 11) + "]"), service.payroll());
  CHECK(response.body.find("\"limit\":10}") != std::string::npos);
  CHECK(service.reveal(body_with("[" + repeated("{\"id\":\"a\"}", 10) + "]"), service.payroll()).status == 200);
}

}  // namespace feldsiegel::testing
