#include "tests/sidecar/token/test_issuer.h"

#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <cstdlib>

#include "core/base/base64url.h"

namespace feldsiegel::testing {
namespace {

void need(bool ok) {
  if (!ok) std::abort();
}

Bytes number(EVP_PKEY* key, const char* name) {
  BIGNUM* value = nullptr;
  need(EVP_PKEY_get_bn_param(key, name, &value) == 1);
  Bytes bytes(static_cast<std::size_t>(BN_num_bytes(value)));
  BN_bn2bin(value, bytes.data());
  BN_free(value);
  return bytes;
}

Bytes digest_sign(EVP_PKEY* key, std::string_view message, const EVP_MD* digest, int padding) {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  EVP_PKEY_CTX* parameters = nullptr;
  need(EVP_DigestSignInit(context, &parameters, digest, nullptr, key) == 1);
  need(EVP_PKEY_CTX_set_rsa_padding(parameters, padding) == 1);
  std::size_t size = 0;
  const ByteView input = as_bytes(message);
  need(EVP_DigestSign(context, nullptr, &size, input.data(), input.size()) == 1);
  Bytes signature(size);
  need(EVP_DigestSign(context, signature.data(), &size, input.data(), input.size()) == 1);
  EVP_MD_CTX_free(context);
  signature.resize(size);
  return signature;
}

}  // namespace

TestRsaKey::TestRsaKey(unsigned bits, unsigned long exponent) {
  EVP_PKEY_CTX* context = EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr);
  BIGNUM* e = BN_new();
  BN_set_word(e, exponent);
  EVP_PKEY* key = nullptr;
  need(EVP_PKEY_keygen_init(context) == 1 && EVP_PKEY_CTX_set_rsa_keygen_bits(context, static_cast<int>(bits)) == 1);
  need(EVP_PKEY_CTX_set1_rsa_keygen_pubexp(context, e) == 1 && EVP_PKEY_generate(context, &key) == 1);
  BN_free(e);
  EVP_PKEY_CTX_free(context);
  key_ = std::shared_ptr<EVP_PKEY>(key, EVP_PKEY_free);
}

Bytes TestRsaKey::modulus() const { return number(key_.get(), OSSL_PKEY_PARAM_RSA_N); }
Bytes TestRsaKey::exponent() const { return number(key_.get(), OSSL_PKEY_PARAM_RSA_E); }

std::string TestRsaKey::public_pem() const {
  BIO* memory = BIO_new(BIO_s_mem());
  need(PEM_write_bio_PUBKEY(memory, key_.get()) == 1);
  char* data = nullptr;
  const long size = BIO_get_mem_data(memory, &data);
  std::string pem(data, static_cast<std::size_t>(size));
  BIO_free(memory);
  return pem;
}

Bytes TestRsaKey::sign(std::string_view message, const EVP_MD* digest) const {
  return digest_sign(key_.get(), message, digest, RSA_PKCS1_PADDING);
}

Bytes TestRsaKey::sign_pss(std::string_view message) const {
  return digest_sign(key_.get(), message, EVP_sha256(), RSA_PKCS1_PSS_PADDING);
}

const TestRsaKey& issuer_key() {
  static const TestRsaKey key(2048);
  return key;
}

const TestRsaKey& stranger_key() {
  static const TestRsaKey key(2048);
  return key;
}

Json jwk(const TestRsaKey& key, std::string_view kid) {
  return {{"kty", "RSA"},
          {"use", "sig"},
          {"kid", kid},
          {"n", to_base64url(key.modulus())},
          {"e", to_base64url(key.exponent())},
          {"issuer", "https://login.microsoftonline.com/{tenantid}/v2.0"}};
}

std::string jwks(const std::vector<Json>& keys) { return json_text(Json{{"keys", keys}}); }

std::string v2_issuer(std::string_view tid) {
  return "https://login.microsoftonline.com/" + std::string(tid) + "/v2.0";
}
std::string v1_issuer(std::string_view tid) { return "https://sts.windows.net/" + std::string(tid) + "/"; }

Json header() { return {{"typ", "JWT"}, {"alg", "RS256"}, {"kid", test_kid}}; }

Json person_claims() {
  return {{"aud", test_audience},
          {"iss", v2_issuer(test_tid)},
          {"iat", test_now - 300},
          {"nbf", test_now - 300},
          {"exp", test_now + 3600},
          {"azp", "08e18876-6177-487e-b8b5-cf950c1e598c"},
          {"name", "Erika Mustermann"},
          {"oid", test_oid},
          {"roles", {"Payroll.Read"}},
          {"groups", {"0f0f0f0f-0000-1111-2222-333333333333"}},
          {"scp", "access_as_user other"},
          {"sub", "pairwise"},
          {"tid", test_tid},
          {"ver", "2.0"}};
}

Json person_claims_v1() {
  Json claims = person_claims();
  claims["iss"] = v1_issuer(test_tid);
  claims["ver"] = "1.0";
  claims["appid"] = claims["azp"];
  claims.erase("azp");
  return claims;
}

Json app_claims() {
  Json claims = person_claims();
  claims.erase("scp");
  claims["idtyp"] = "app";
  return claims;
}

std::string signing_input(std::string_view header_text, std::string_view payload_text) {
  return to_base64url(as_bytes(header_text)) + "." + to_base64url(as_bytes(payload_text));
}

std::string with_signature(const std::string& input, ByteView signature) {
  return input + "." + to_base64url(signature);
}

std::string signed_text(std::string_view header_text, std::string_view payload_text, const TestRsaKey& key) {
  const std::string input = signing_input(header_text, payload_text);
  return with_signature(input, key.sign(input));
}

std::string signed_token(const Json& header_value, const Json& payload) {
  return signed_text(json_text(header_value), json_text(payload));
}

std::string hs256_token(ByteView secret, const Json& payload) {
  Json hs256 = header();
  hs256["alg"] = "HS256";
  const std::string input = signing_input(json_text(hs256), json_text(payload));
  Bytes mac(EVP_MAX_MD_SIZE);
  unsigned size = 0;
  const ByteView message = as_bytes(input);
  need(HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()), message.data(), message.size(), mac.data(),
            &size) != nullptr);
  mac.resize(size);
  return with_signature(input, mac);
}

FixedKeys::FixedKeys(const std::string& document) {
  Result<token::SigningKeys> parsed = token::SigningKeys::parse(as_bytes(document));
  keys_ = std::make_shared<const token::SigningKeys>(std::move(parsed).value());
}

token::TokenRules test_rules() {
  return {{std::string(test_audience), "5c0d0000-aaaa-bbbb-cccc-000000000001"},
          {"https://login.microsoftonline.com/{tid}/v2.0", "https://sts.windows.net/{tid}/"},
          {"access_as_user"},
          60};
}

Result<VerifiedToken> verify(std::string_view text, std::int64_t now) {
  static FixedKeys keys(jwks({jwk(issuer_key(), test_kid)}));
  const auto is_onboarded = [](const TenantId& tenant) -> Result<bool> { return tenant.text() == test_tid; };
  return token::Verifier(test_rules(), keys, is_onboarded).verify(text, now);
}

}  // namespace feldsiegel::testing
