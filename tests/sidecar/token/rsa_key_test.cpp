#include "sidecar/token/rsa_key.h"

#include <doctest/doctest.h>

#include "tests/sidecar/token/test_issuer.h"

namespace feldsiegel::testing {
namespace {

using token::RsaPublicKey;

ErrorCode refusal(ByteView modulus, ByteView exponent) {
  const auto key = RsaPublicKey::from_components(modulus, exponent);
  REQUIRE_FALSE(key.ok());
  return key.error().code;
}

TEST_CASE("an RSA key verifies what its private half signed, and nothing else") {
  const auto key = RsaPublicKey::from_components(issuer_key().modulus(), issuer_key().exponent());
  REQUIRE(key.ok());
  const Bytes signature = issuer_key().sign("message");
  CHECK(key->verifies_rs256(as_bytes("message"), signature));
  CHECK_FALSE(key->verifies_rs256(as_bytes("massage"), signature));
  CHECK_FALSE(key->verifies_rs256(as_bytes("message"), {}));
  CHECK_FALSE(key->verifies_rs256(as_bytes("message"), ByteView(signature).first(255)));
  CHECK_FALSE(key->verifies_rs256(as_bytes("message"), stranger_key().sign("message")));
  Bytes longer = signature;
  longer.push_back(0);
  CHECK_FALSE(key->verifies_rs256(as_bytes("message"), longer));
}

TEST_CASE("RSA keys below 2048 bits are refused") {
  const TestRsaKey weak(1024);
  CHECK(refusal(weak.modulus(), weak.exponent()) == ErrorCode::public_key_invalid);
  Bytes short_by_one_bit = issuer_key().modulus();
  short_by_one_bit[0] = 0x7f;
  CHECK(refusal(short_by_one_bit, issuer_key().exponent()) == ErrorCode::public_key_invalid);
  Bytes padded(128, 0);  // leading zeros do not make a key longer
  append(padded, weak.modulus());
  CHECK(refusal(padded, weak.exponent()) == ErrorCode::public_key_invalid);
}

TEST_CASE("RSA keys of absurd size are refused before any arithmetic") {
  Bytes huge(100'000, 0xff);
  CHECK(refusal(huge, issuer_key().exponent()) == ErrorCode::public_key_invalid);
  CHECK(refusal(issuer_key().modulus(), Bytes(100'000, 0xff)) == ErrorCode::public_key_invalid);
}

TEST_CASE("exponents that are small, even or long are refused") {
  const Bytes n = issuer_key().modulus();
  CHECK(refusal(n, {}) == ErrorCode::public_key_invalid);
  CHECK(refusal(n, Bytes{0}) == ErrorCode::public_key_invalid);
  CHECK(refusal(n, Bytes{1}) == ErrorCode::public_key_invalid);
  CHECK(refusal(n, Bytes{3}) == ErrorCode::public_key_invalid);
  CHECK(refusal(n, Bytes{0xff, 0xff}) == ErrorCode::public_key_invalid);
  CHECK(refusal(n, Bytes{1, 0, 0}) == ErrorCode::public_key_invalid);
  CHECK(refusal(n, Bytes{1, 0, 0, 0, 0, 0, 0, 0, 1}) == ErrorCode::public_key_invalid);
}

TEST_CASE("an even or empty modulus is refused") {
  Bytes even = issuer_key().modulus();
  even.back() &= 0xfe;
  CHECK(refusal(even, issuer_key().exponent()) == ErrorCode::public_key_invalid);
  CHECK(refusal({}, issuer_key().exponent()) == ErrorCode::public_key_invalid);
}

}  // namespace
}  // namespace feldsiegel::testing
