// An issuer like Entra for tests: keys made at run time, tokens signed right or in every wrong way.
#pragma once

#include <openssl/evp.h>

#include <memory>
#include <string>
#include <string_view>

#include "core/base/json.h"
#include "sidecar/token/verifier.h"

namespace feldsiegel::testing {

inline constexpr std::int64_t test_now = 1'800'000'000;
inline constexpr std::string_view test_tid = "11111111-2222-3333-4444-555555555555";
inline constexpr std::string_view other_tid = "99999999-2222-3333-4444-555555555555";
inline constexpr std::string_view test_oid = "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee";
inline constexpr std::string_view test_audience = "api://feldsiegel.test";
inline constexpr std::string_view test_kid = "test-key-1";

class TestRsaKey {
 public:
  explicit TestRsaKey(unsigned bits, unsigned long exponent = 65537);

  Bytes modulus() const;
  Bytes exponent() const;
  std::string public_pem() const;
  /// RSASSA-PKCS1-v1_5.
  Bytes sign(std::string_view message, const EVP_MD* digest = EVP_sha256()) const;
  Bytes sign_pss(std::string_view message) const;

 private:
  std::shared_ptr<EVP_PKEY> key_;
};

/// Made once per program: RSA keys take their time.
const TestRsaKey& issuer_key();
const TestRsaKey& stranger_key();

Json jwk(const TestRsaKey& key, std::string_view kid);
std::string jwks(const std::vector<Json>& keys);

/// What Entra states for a person's token of version 2.0 and 1.0, valid at test_now.
Json header();
Json person_claims();
Json person_claims_v1();
Json app_claims();

std::string v2_issuer(std::string_view tid);
std::string v1_issuer(std::string_view tid);

/// The two encoded parts with their dot.
std::string signing_input(std::string_view header_text, std::string_view payload_text);
std::string signed_text(std::string_view header_text, std::string_view payload_text,
                        const TestRsaKey& key = issuer_key());
std::string signed_token(const Json& header_value, const Json& payload);
std::string with_signature(const std::string& input, ByteView signature);
std::string hs256_token(ByteView secret, const Json& payload);

/// Keys that never change, given as a JWKS.
class FixedKeys : public token::KeySource {
 public:
  explicit FixedKeys(const std::string& document);
  Result<std::shared_ptr<const token::SigningKeys>> keys_for(std::string_view) override { return keys_; }

 private:
  std::shared_ptr<const token::SigningKeys> keys_;
};

token::TokenRules test_rules();

/// Verifies at test_now, or later, by a verifier with test_rules that knows the tenant test_tid.
Result<VerifiedToken> verify(std::string_view text, std::int64_t now = test_now);

}  // namespace feldsiegel::testing
