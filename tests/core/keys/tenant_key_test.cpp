#include "core/keys/tenant_key.h"

#include <doctest/doctest.h>

#include <sodium.h>

#include "core/base/encoding.h"
#include "core/base/hex.h"
#include "core/keys/key_id.h"

namespace feldsiegel {
namespace {

using hpke::KemId;

const TenantId tenant = *TenantId::parse("11111111-1111-4111-8111-111111111111");

TenantKey key_of(std::uint8_t fill) {
  SecretBytes bytes(32);
  for (auto& byte : bytes.expose_secret_for_writing()) byte = fill;
  return TenantKey::from_unwrapped(tenant, std::move(bytes)).value();
}

// The derivation written out again with libsodium's HKDF and RFC 9180's DeriveKeyPair for X25519.
Bytes public_key_by_hand(std::uint8_t fill, std::uint32_t epoch) {
  const Bytes prk(32, fill);
  Bytes label = to_bytes(as_bytes("feldsiegel/1 recipient"));
  put_lp(label, as_bytes(tenant.text()));
  put_u32(label, epoch);
  put_u16(label, 0x0020);
  Bytes ikm(32);
  crypto_kdf_hkdf_sha256_expand(ikm.data(), 32, reinterpret_cast<const char*>(label.data()), label.size(), prk.data());

  const std::string suite("KEM\x00\x20", 5);
  const Bytes labeled_ikm = [&] {
    Bytes bytes = to_bytes(as_bytes("HPKE-v1" + suite + "dkp_prk"));
    append(bytes, ikm);
    return bytes;
  }();
  Bytes dkp_prk(32);
  crypto_kdf_hkdf_sha256_extract(dkp_prk.data(), nullptr, 0, labeled_ikm.data(), labeled_ikm.size());
  const std::string labeled_info = std::string("\x00\x20", 2) + "HPKE-v1" + suite + "sk";
  Bytes sk(32);
  crypto_kdf_hkdf_sha256_expand(sk.data(), 32, labeled_info.data(), labeled_info.size(), dkp_prk.data());
  Bytes pk(32);
  crypto_scalarmult_curve25519_base(pk.data(), sk.data());
  return pk;
}

TEST_CASE("the recipient key follows the derivation table") {
  CHECK(to_hex(key_of(7).recipient_public_key(3, KemId::dhkem_x25519_hkdf_sha256)) == to_hex(public_key_by_hand(7, 3)));
}

TEST_CASE("tenant key, epoch and suite each give another recipient key") {
  const auto base = key_of(1).recipient_public_key(1, KemId::dhkem_x25519_hkdf_sha256);
  CHECK(base == key_of(1).recipient_public_key(1, KemId::dhkem_x25519_hkdf_sha256));
  CHECK(base != key_of(2).recipient_public_key(1, KemId::dhkem_x25519_hkdf_sha256));
  CHECK(base != key_of(1).recipient_public_key(2, KemId::dhkem_x25519_hkdf_sha256));
  CHECK(base.size() == 32);
  CHECK(key_of(1).recipient_public_key(1, KemId::x_wing).size() == 1216);
}

TEST_CASE("the tenant's name is part of the derivation") {
  SecretBytes same(32);
  for (auto& byte : same.expose_secret_for_writing()) byte = 1;
  const auto other =
      TenantKey::from_unwrapped(*TenantId::parse("11111111-1111-4111-8111-111111111112"), std::move(same)).value();
  CHECK(other.recipient_public_key(1, KemId::x_wing) != key_of(1).recipient_public_key(1, KemId::x_wing));
}

TEST_CASE("an unwrapped key of another length is refused") {
  for (const std::size_t size : {0u, 31u, 33u, 64u}) {
    const auto key = TenantKey::from_unwrapped(tenant, SecretBytes(size));
    REQUIRE_FALSE(key.ok());
    CHECK(key.error().code == ErrorCode::wrapped_key_invalid);
  }
}

TEST_CASE("generated keys differ") {
  const TenantKey one = TenantKey::generate(tenant);
  const TenantKey other = TenantKey::generate(tenant);
  CHECK_FALSE(equal_in_constant_time(one.expose_secret(), other.expose_secret()));
}

TEST_CASE("the key id is the front of a labeled SHA-256") {
  const Bytes public_key(32, 0x42);
  Bytes input = to_bytes(as_bytes("feldsiegel/1 kid"));
  append(input, public_key);
  Bytes digest(32);
  crypto_hash_sha256(digest.data(), input.data(), input.size());
  CHECK(to_hex(key_id_of(public_key)) == to_hex(ByteView(digest).first(8)));
}

}  // namespace
}  // namespace feldsiegel
