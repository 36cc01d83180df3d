#include "sidecar/token/verifier.h"

#include <doctest/doctest.h>

#include "tests/sidecar/token/test_issuer.h"

namespace feldsiegel::testing {
namespace {

using token::SigningKeys;
using token::Verifier;

Result<bool> everybody(const TenantId&) { return true; }

Json claims_with(std::string_view name, const Json& value) {
  Json claims = person_claims();
  claims[std::string(name)] = value;
  return claims;
}

std::string entra_key_with_issuer(const Json& issuer) {
  Json key = jwk(issuer_key(), test_kid);
  key["issuer"] = issuer;
  return jwks({key});
}

Result<VerifiedToken> verify_under(const std::string& keys_document, const Json& claims) {
  FixedKeys keys(keys_document);
  return Verifier(test_rules(), keys, everybody).verify(signed_token(header(), claims), test_now);
}

TEST_CASE("a person's token of version 2.0 proves tenant, person, roles and groups") {
  const auto token = verify(signed_token(header(), person_claims()));
  REQUIRE(token.ok());
  CHECK(token->tenant().text() == test_tid);
  CHECK(token->object_id() == test_oid);
  CHECK(token->is_person());
  CHECK(token->scopes() == std::vector<std::string>{"access_as_user", "other"});
  CHECK(token->roles() == std::vector<std::string>{"Payroll.Read"});
  CHECK(token->groups() == std::vector<std::string>{"0f0f0f0f-0000-1111-2222-333333333333"});
  CHECK(token->client_id() == "08e18876-6177-487e-b8b5-cf950c1e598c");
  CHECK(token->expires() == test_now + 3600);
}

TEST_CASE("a person's token of version 1.0 is accepted, its client read from appid") {
  const auto token = verify(signed_token(header(), person_claims_v1()));
  REQUIRE(token.ok());
  CHECK(token->is_person());
  CHECK(token->client_id() == "08e18876-6177-487e-b8b5-cf950c1e598c");
}

TEST_CASE("an application's token is no person's, whatever its roles") {
  const auto token = verify(signed_token(header(), app_claims()));
  REQUIRE(token.ok());
  CHECK_FALSE(token->is_person());
  CHECK(token->scopes().empty());
}

TEST_CASE("a person without roles and groups is accepted with none") {
  Json claims = person_claims();
  claims.erase("roles");
  claims.erase("groups");
  const auto token = verify(signed_token(header(), claims));
  REQUIRE(token.ok());
  CHECK(token->roles().empty());
  CHECK(token->groups().empty());
}

TEST_CASE("GUIDs in upper case are the same tenant and person") {
  Json claims = claims_with("tid", "11111111-2222-3333-4444-555555555555");
  claims["oid"] = "AAAAAAAA-BBBB-CCCC-DDDD-EEEEEEEEEEEE";
  const auto token = verify(signed_token(header(), claims));
  REQUIRE(token.ok());
  CHECK(token->object_id() == test_oid);
}

TEST_CASE("the leeway counts to the second at both ends") {
  const std::string token = signed_token(header(), claims_with("exp", test_now));
  CHECK(verify(token, test_now + 59).ok());
  CHECK(verify(token, test_now + 60).error().code == ErrorCode::token_expired);
  const std::string early = signed_token(header(), claims_with("nbf", test_now));
  CHECK(verify(early, test_now - 60).ok());
  CHECK(verify(early, test_now - 61).error().code == ErrorCode::token_not_yet_valid);
}

TEST_CASE("harmless header parameters of Entra are accepted") {
  Json more = header();
  more["x5t"] = "nOo3ZDrODXEK1jKWhXslHR_KXEg";
  more["nonce"] = "q1";
  CHECK(verify(signed_token(more, person_claims())).ok());
  more["typ"] = "at+jwt";
  CHECK(verify(signed_token(more, person_claims())).ok());
  more.erase("typ");
  CHECK(verify(signed_token(more, person_claims())).ok());
}

TEST_CASE("a token of exactly the size limit is read, one byte more is not") {
  Json claims = person_claims();
  claims["name"] = "";
  const std::size_t least = signed_token(header(), claims).size();
  claims["name"] = std::string((token::max_token_bytes - least) * 3 / 4, 'x');
  const std::string token = signed_token(header(), claims);
  REQUIRE(token.size() <= token::max_token_bytes);
  REQUIRE(token.size() + 4 > token::max_token_bytes);
  CHECK(verify(token).ok());
  CHECK(verify(token + std::string(token::max_token_bytes + 1 - token.size(), 'A')).error().code ==
        ErrorCode::token_too_large);
}

TEST_CASE("a key whose issuer is fixed to one tenant signs for no other") {
  const std::string keys = entra_key_with_issuer(v2_issuer(other_tid));
  CHECK(verify_under(keys, person_claims()).error().code == ErrorCode::token_issuer_mismatch);
  CHECK(verify_under(keys, person_claims_v1()).error().code == ErrorCode::token_issuer_mismatch);
  Json claims = claims_with("tid", other_tid);
  claims["iss"] = v2_issuer(other_tid);
  CHECK(verify_under(keys, claims).ok());
}

TEST_CASE("a key without an issuer, or with the template, signs for every tenant") {
  Json plain = jwk(issuer_key(), test_kid);
  plain.erase("issuer");
  CHECK(verify_under(jwks({plain}), person_claims()).ok());
  CHECK(verify_under(jwks({jwk(issuer_key(), test_kid)}), person_claims()).ok());
}

TEST_CASE("a key of the v2 issuer signs v1 tokens of the same tenant, a key of the v1 issuer no v2 tokens") {
  const std::string v2_key = entra_key_with_issuer("https://login.microsoftonline.com/{tenantid}/v2.0");
  CHECK(verify_under(v2_key, person_claims_v1()).ok());
  const std::string v1_key = entra_key_with_issuer("https://sts.windows.net/{tenantid}/");
  CHECK(verify_under(v1_key, person_claims_v1()).ok());
  CHECK(verify_under(v1_key, person_claims()).error().code == ErrorCode::token_issuer_mismatch);
}

TEST_CASE("a key of a foreign issuer signs for nobody") {
  const std::string keys = entra_key_with_issuer("https://evil.example/{tenantid}/v2.0");
  CHECK(verify_under(keys, person_claims()).error().code == ErrorCode::token_issuer_mismatch);
  CHECK(verify_under(keys, person_claims_v1()).error().code == ErrorCode::token_issuer_mismatch);
}

TEST_CASE("a vault that cannot tell whether a tenant is known refuses as unavailable, never as known") {
  FixedKeys keys(jwks({jwk(issuer_key(), test_kid)}));
  const auto ask = [](const TenantId&) -> Result<bool> { return ErrorCode::vault_unavailable; };
  const Verifier verifier(test_rules(), keys, ask);
  const auto result = verifier.verify(signed_token(header(), person_claims()), test_now);
  REQUIRE_FALSE(result.ok());
  CHECK(result.error().code == ErrorCode::vault_unavailable);
}

TEST_CASE("without signing keys no token is accepted") {
  struct NoKeys : token::KeySource {
    Result<std::shared_ptr<const SigningKeys>> keys_for(std::string_view) override {
      return ErrorCode::signing_keys_unavailable;
    }
  } keys;
  const Verifier verifier(test_rules(), keys, everybody);
  CHECK(verifier.verify(signed_token(header(), person_claims()), test_now).error().code ==
        ErrorCode::signing_keys_unavailable);
}

TEST_CASE("neither the tenant nor the network is asked about a token that is not signed by the issuer") {
  FixedKeys keys(jwks({jwk(issuer_key(), test_kid)}));
  bool asked = false;
  const Verifier verifier(test_rules(), keys, [&](const TenantId&) -> Result<bool> {
    asked = true;
    return true;
  });
  const std::string forged = signed_text(json_text(header()), json_text(person_claims()), stranger_key());
  CHECK(verifier.verify(forged, test_now).error().code == ErrorCode::token_signature_invalid);
  CHECK_FALSE(asked);
}

}  // namespace
}  // namespace feldsiegel::testing
