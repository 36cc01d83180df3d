#include "core/seal/reply.h"

#include <doctest/doctest.h>

namespace feldsiegel {
namespace {

using hpke::KemId;

const ReplyContext context{*TenantId::parse("11111111-1111-4111-8111-111111111111"),
                           "22222222-2222-4222-8222-222222222222", "55555555-5555-4555-8555-555555555555"};

ErrorCode refusal(const ReplyKey& key, ByteView enc, ByteView ct, const ReplyContext& with = context) {
  const auto opened = key.open(enc, ct, with);
  REQUIRE_FALSE(opened.ok());
  return opened.error().code;
}

TEST_CASE("a reply opens with the caller's key, for both suites and any length") {
  for (const KemId suite : {KemId::x_wing, KemId::dhkem_x25519_hkdf_sha256}) {
    for (const std::size_t size : {0u, 1u, 16u, 100000u}) {
      const ReplyKey key = ReplyKey::generate(suite);
      const Bytes plaintext(size, 0x5a);
      const auto reply = seal_reply(suite, key.public_key(), context, plaintext);
      REQUIRE(reply.ok());
      const auto opened = key.open(reply->enc, reply->ct, context);
      REQUIRE(opened.ok());
      CHECK(to_bytes(opened->expose_secret()) == plaintext);
    }
  }
}

TEST_CASE("a reply is bound to tenant, person and request") {
  const ReplyKey key = ReplyKey::generate(KemId::x_wing);
  const auto reply = seal_reply(KemId::x_wing, key.public_key(), context, as_bytes("secret")).value();
  ReplyContext other = context;
  other.tenant = *TenantId::parse("11111111-1111-4111-8111-111111111112");
  CHECK(refusal(key, reply.enc, reply.ct, other) == ErrorCode::not_authentic);
  other = context;
  other.person.back() = '3';
  CHECK(refusal(key, reply.enc, reply.ct, other) == ErrorCode::not_authentic);
  other = context;
  other.request_id.back() = '6';
  CHECK(refusal(key, reply.enc, reply.ct, other) == ErrorCode::not_authentic);
}

TEST_CASE("an altered, cut or foreign reply is refused") {
  const ReplyKey key = ReplyKey::generate(KemId::dhkem_x25519_hkdf_sha256);
  const auto reply = seal_reply(KemId::dhkem_x25519_hkdf_sha256, key.public_key(), context, as_bytes("secret")).value();
  for (std::size_t i = 0; i < reply.ct.size(); ++i) {
    Bytes altered = reply.ct;
    altered[i] ^= 1;
    CHECK(refusal(key, reply.enc, altered) == ErrorCode::not_authentic);
    CHECK(refusal(key, reply.enc, ByteView(reply.ct).first(i)) == ErrorCode::not_authentic);
  }
  CHECK(refusal(key, ByteView(reply.enc).first(31), reply.ct) == ErrorCode::encapsulation_invalid);
  CHECK(refusal(key, {}, reply.ct) == ErrorCode::encapsulation_invalid);
  CHECK(refusal(key, Bytes(32, 0), reply.ct) == ErrorCode::encapsulation_invalid);
  const ReplyKey other = ReplyKey::generate(KemId::dhkem_x25519_hkdf_sha256);
  CHECK(refusal(other, reply.enc, reply.ct) == ErrorCode::not_authentic);
}

TEST_CASE("a bad public key gets no reply") {
  for (const std::size_t size : {0u, 31u, 33u, 1216u}) {
    const auto reply = seal_reply(KemId::dhkem_x25519_hkdf_sha256, Bytes(size, 1), context, as_bytes("secret"));
    REQUIRE_FALSE(reply.ok());
    CHECK(reply.error().code == ErrorCode::public_key_invalid);
  }
  const auto small_order = seal_reply(KemId::dhkem_x25519_hkdf_sha256, Bytes(32, 0), context, as_bytes("secret"));
  CHECK_FALSE(small_order.ok());
}

}  // namespace
}  // namespace feldsiegel
