#include "sidecar/token/signing_keys.h"

#include <doctest/doctest.h>

#include "tests/sidecar/token/test_issuer.h"

namespace feldsiegel::testing {
namespace {

using token::SigningKeys;

Result<SigningKeys> parse(const std::string& document) { return SigningKeys::parse(as_bytes(document)); }

Json key_with(std::string_view name, const Json& value) {
  Json key = jwk(stranger_key(), "odd");
  key[std::string(name)] = value;
  return key;
}

Json key_without(std::string_view name) {
  Json key = jwk(stranger_key(), "odd");
  key.erase(std::string(name));
  return key;
}

TEST_CASE("keys are found by their id, exactly") {
  const auto keys = parse(jwks({jwk(issuer_key(), "one"), jwk(stranger_key(), "two")}));
  REQUIRE(keys.ok());
  CHECK(keys->size() == 2);
  REQUIRE(keys->find("one") != nullptr);
  CHECK(keys->find("one")->issuers == std::vector<std::string>{"https://login.microsoftonline.com/{tenantid}/v2.0"});
  CHECK(keys->find("One") == nullptr);
  CHECK(keys->find("") == nullptr);
}

TEST_CASE("keys that are not sound RSA signature keys are passed over") {
  const TestRsaKey weak(1024);
  const std::vector<Json> odd = {key_with("kty", "EC"),
                                 key_with("use", "enc"),
                                 key_with("alg", "RS512"),
                                 key_with("alg", "none"),
                                 key_with("use", 1),
                                 key_with("kid", ""),
                                 key_with("kid", 7),
                                 key_with("n", "AQ"),
                                 key_with("n", "not base64!"),
                                 key_with("e", "Aw"),
                                 key_with("e", 65537),
                                 key_with("issuer", 1),
                                 key_without("n"),
                                 key_without("e"),
                                 key_without("kid"),
                                 key_without("kty"),
                                 Json("key"),
                                 Json(nullptr),
                                 jwk(weak, "odd"),
                                 key_with("kid", std::string(257, 'k'))};
  for (const Json& key : odd) {
    CAPTURE(json_text(key));
    const auto keys = parse(jwks({key, jwk(issuer_key(), "good")}));
    REQUIRE(keys.ok());
    CHECK(keys->size() == 1);
    CHECK(keys->find("good") != nullptr);
  }
}

TEST_CASE("one key listed for two issuers keeps both") {
  Json fixed = jwk(issuer_key(), "one");
  fixed["issuer"] = v2_issuer(test_tid);
  const auto keys = parse(jwks({jwk(issuer_key(), "one"), fixed}));
  REQUIRE(keys.ok());
  CHECK(keys->find("one")->issuers.size() == 2);
}

TEST_CASE("one key id for two keys is ambiguous and refused") {
  const auto keys = parse(jwks({jwk(issuer_key(), "one"), jwk(stranger_key(), "one")}));
  REQUIRE_FALSE(keys.ok());
  CHECK(keys.error().code == ErrorCode::duplicate_id);
  CHECK(keys.error().at.pointer() == "/keys/1");
}

TEST_CASE("documents that are no key set are refused") {
  CHECK(parse("").error().code == ErrorCode::invalid_json);
  CHECK(parse("<html></html>").error().code == ErrorCode::invalid_json);
  CHECK(parse("[]").error().code == ErrorCode::wrong_type);
  CHECK(parse("{}").error().code == ErrorCode::missing_member);
  CHECK(parse("{\"keys\":{}}").error().code == ErrorCode::wrong_type);
  CHECK(parse("{\"keys\":[]}").error().code == ErrorCode::invalid_value);
  CHECK(parse("{\"keys\":[],\"keys\":[]}").error().code == ErrorCode::duplicate_member);
  CHECK(parse(std::string(token::max_jwks_bytes + 1, ' ')).error().code == ErrorCode::value_too_large);
}

}  // namespace
}  // namespace feldsiegel::testing
