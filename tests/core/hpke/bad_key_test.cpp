// Public keys and encapsulations that must be refused.
#include "core/base/random.h"
#include "core/hpke/primitives.h"
#include "core/hpke/testing.h"
#include "tests/core/hpke/vector_file.h"

namespace feldsiegel::hpke {
namespace {

using namespace feldsiegel::tests;

constexpr KemId both_kems[] = {KemId::dhkem_x25519_hkdf_sha256, KemId::x_wing};

// The points whose product with every clamped scalar is zero, canonical and not (RFC 7748 section 6.1).
const char* const small_order_points[] = {
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
    "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "0100000000000000000000000000000000000000000000000000000000000080",
};

TEST_CASE("a public key of another length is refused by Encap") {
  for (const KemId kem : both_kems) {
    const Bytes pkR = generate_key_pair(kem).pkR;
    for (const std::size_t size : {std::size_t{0}, std::size_t{31}, pkR.size() - 1, pkR.size() + 1}) {
      Bytes other = pkR;
      other.resize(size);
      const auto made = encap(kem, other);
      REQUIRE_FALSE(made.ok());
      CHECK(made.error().code == ErrorCode::public_key_invalid);
      CHECK(encap_deterministic_for_testing(kem, other, Bytes(64, 1)).error().code == ErrorCode::public_key_invalid);
    }
  }
}

TEST_CASE("the public key of one KEM is refused by the other") {
  CHECK_FALSE(encap(KemId::x_wing, generate_key_pair(KemId::dhkem_x25519_hkdf_sha256).pkR).ok());
  CHECK_FALSE(encap(KemId::dhkem_x25519_hkdf_sha256, generate_key_pair(KemId::x_wing).pkR).ok());
}

TEST_CASE("an encapsulation of another length is refused by Decap") {
  for (const KemId kem : both_kems) {
    const KeyPair pair = generate_key_pair(kem);
    const auto made = encap(kem, pair.pkR);
    REQUIRE(made.ok());
    for (const std::size_t size : {std::size_t{0}, std::size_t{31}, made->enc.size() - 1, made->enc.size() + 1}) {
      Bytes other = made->enc;
      other.resize(size);
      const auto shared_secret = decap(kem, other, pair.skR);
      REQUIRE_FALSE(shared_secret.ok());
      CHECK(shared_secret.error().code == ErrorCode::encapsulation_invalid);
    }
  }
}

TEST_CASE("X25519 points of small order are refused as public key and as encapsulation") {
  const KemId kem = KemId::dhkem_x25519_hkdf_sha256;
  const KeyPair pair = generate_key_pair(kem);
  for (const std::string point : small_order_points) {
    CAPTURE(point);
    CHECK(encap(kem, bytes_of(point)).error().code == ErrorCode::public_key_invalid);
    CHECK(decap(kem, bytes_of(point), pair.skR).error().code == ErrorCode::encapsulation_invalid);
  }
}

TEST_CASE("X25519 points of small order in the classical half of X-Wing are refused") {
  const KeyPair pair = generate_key_pair(KemId::x_wing);
  const auto made = encap(KemId::x_wing, pair.pkR);
  REQUIRE(made.ok());
  for (const std::string point : small_order_points) {
    CAPTURE(point);
    const Bytes bad = bytes_of(point);
    Bytes pkR = pair.pkR;
    std::copy(bad.begin(), bad.end(), pkR.end() - 32);
    CHECK_FALSE(encap(KemId::x_wing, pkR).ok());
    Bytes enc = made->enc;
    std::copy(bad.begin(), bad.end(), enc.end() - 32);
    CHECK_FALSE(decap(KemId::x_wing, enc, pair.skR).ok());
  }
}

TEST_CASE("an ML-KEM public key with a coefficient of q or more is refused (FIPS 203 section 7.2)") {
  Bytes pkR = generate_key_pair(KemId::x_wing).pkR;
  pkR[0] = 0xff;
  pkR[1] = 0xff;  // the first coefficient, 12 bits, becomes 4095; q is 3329
  const auto made = encap(KemId::x_wing, pkR);
  REQUIRE_FALSE(made.ok());
  CHECK(made.error().code == ErrorCode::public_key_invalid);
}

TEST_CASE("DH refuses small orders, wipes its output, and follows Wycheproof elsewhere") {
  for (const std::string file :
       {"normal", "twist", "zero-shared-secret", "non-canonical-public", "edge-case-multiplication"}) {
    CAPTURE(file);
    const Json test = read_vector("wycheproof/x25519-" + file + ".json")["testGroups"][0]["tests"][0];
    Secret<32> dh = random_secret<32>();
    const bool computed = DH(private_key_of(hex_member(test, "private")), hex_member(test, "public"), dh);
    CHECK(computed == (file != "zero-shared-secret"));
    CHECK(hex_of(dh) == to_hex(hex_member(test, "shared")));
  }
}

TEST_CASE("an altered encapsulation gives another secret, never the same one") {
  for (const KemId kem : both_kems) {
    const KeyPair pair = generate_key_pair(kem);
    const auto made = encap(kem, pair.pkR);
    REQUIRE(made.ok());
    for (const std::size_t place : {std::size_t{0}, made->enc.size() / 2, made->enc.size() - 1}) {
      Bytes enc = made->enc;
      enc[place] ^= 1;
      const auto shared_secret = decap(kem, enc, pair.skR);
      if (shared_secret.ok()) CHECK(hex_of(*shared_secret) != hex_of(made->shared_secret));
    }
  }
}

TEST_CASE("an encapsulation for someone else gives another secret") {
  for (const KemId kem : both_kems) {
    const auto made = encap(kem, generate_key_pair(kem).pkR);
    REQUIRE(made.ok());
    const auto shared_secret = decap(kem, made->enc, generate_key_pair(kem).skR);
    REQUIRE(shared_secret.ok());
    CHECK(hex_of(*shared_secret) != hex_of(made->shared_secret));
  }
}

TEST_CASE("two encapsulations to one key differ, and both open") {
  for (const KemId kem : both_kems) {
    const KeyPair pair = generate_key_pair(kem);
    const auto first = encap(kem, pair.pkR);
    const auto second = encap(kem, pair.pkR);
    REQUIRE(first.ok());
    REQUIRE(second.ok());
    CHECK(first->enc != second->enc);
    CHECK(hex_of(first->shared_secret) != hex_of(second->shared_secret));
    CHECK(hex_of(*decap(kem, first->enc, pair.skR)) == hex_of(first->shared_secret));
    CHECK(hex_of(*decap(kem, second->enc, pair.skR)) == hex_of(second->shared_secret));
  }
}

TEST_CASE("deterministic X-Wing encapsulation takes exactly 64 bytes") {
  const Bytes pkR = generate_key_pair(KemId::x_wing).pkR;
  for (const std::size_t size : {std::size_t{0}, std::size_t{32}, std::size_t{63}, std::size_t{65}}) {
    const auto made = encap_deterministic_for_testing(KemId::x_wing, pkR, Bytes(size, 1));
    REQUIRE_FALSE(made.ok());
    CHECK(made.error().code == ErrorCode::invalid_value);
  }
}

TEST_CASE("an expanded key decapsulates as the key itself does") {
  for (const KemId kem : both_kems) {
    const KeyPair pair = generate_key_pair(kem);
    const DecapsulationKey expanded = DecapsulationKey::expand(kem, pair.skR);
    CHECK(expanded.pkR() == pair.pkR);
    for (int time = 0; time < 3; ++time) {
      const auto made = encap(kem, pair.pkR);
      REQUIRE(made.ok());
      const auto plain = decap(kem, made->enc, pair.skR), fast = expanded.decap(made->enc);
      REQUIRE(fast.ok());
      CHECK(equal_in_constant_time(fast->expose_secret(), made->shared_secret.expose_secret()));
      CHECK(equal_in_constant_time(fast->expose_secret(), plain->expose_secret()));
    }
  }
}

TEST_CASE("an expanded key makes of a changed encapsulation what the key itself makes, never the sender's secret") {
  for (const KemId kem : both_kems) {
    const KeyPair pair = generate_key_pair(kem);
    const DecapsulationKey expanded = DecapsulationKey::expand(kem, pair.skR);
    const auto made = encap(kem, pair.pkR);
    REQUIRE(made.ok());
    for (std::size_t at = 0; at < made->enc.size(); at += kem == KemId::x_wing ? 61 : 5) {
      Bytes changed = made->enc;
      changed[at] = static_cast<std::uint8_t>(changed[at] ^ 1);
      const auto plain = decap(kem, changed, pair.skR), fast = expanded.decap(changed);
      REQUIRE(plain.ok());
      REQUIRE(fast.ok());
      CHECK(equal_in_constant_time(fast->expose_secret(), plain->expose_secret()));
      CHECK_FALSE(equal_in_constant_time(fast->expose_secret(), made->shared_secret.expose_secret()));
    }
  }
}

TEST_CASE("an expanded key refuses what the key itself refuses") {
  for (const KemId kem : both_kems) {
    const KeyPair pair = generate_key_pair(kem);
    const DecapsulationKey expanded = DecapsulationKey::expand(kem, pair.skR);
    const auto made = encap(kem, pair.pkR);
    REQUIRE(made.ok());
    for (const std::size_t size : {std::size_t{0}, std::size_t{31}, Nenc(kem) - 1, Nenc(kem) + 1}) {
      Bytes other = made->enc;
      other.resize(size);
      CHECK(expanded.decap(other).error().code == ErrorCode::encapsulation_invalid);
    }
    for (const char* const point : small_order_points) {
      Bytes other = made->enc;
      const Bytes small = from_hex(point).value();
      std::copy(small.begin(), small.end(), other.end() - 32);
      CHECK_FALSE(decap(kem, other, pair.skR).ok());
      CHECK(expanded.decap(other).error().code == ErrorCode::encapsulation_invalid);
    }
  }
}

}  // namespace
}  // namespace feldsiegel::hpke
