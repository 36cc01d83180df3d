// core/oprf against the slow reference of tests/reference, which shares nothing with it but SHA-512.
#include "tests/reference/oprf.h"

#include "core/base/random.h"
#include "core/oprf/expand_message.h"
#include "core/oprf/group.h"
#include "core/oprf/testing.h"
#include "tests/core/oprf/oprf_fixture.h"

namespace feldsiegel::oprf {
namespace {

using namespace tests;
using reference::Number;
using reference::Point;

std::string text_of(ByteView bytes) { return std::string(as_text(bytes)); }
std::string random_text(std::size_t size) { return text_of(random_bytes(size)); }
Number number_of(const Scalar& scalar) { return Number::from_little_endian(scalar.expose_secret()); }

std::vector<Point> points_of(std::span<const Element> elements) {
  std::vector<Point> points;
  for (const Element& element : elements) {
    const auto point = reference::decode(element);
    REQUIRE(point.has_value());
    points.push_back(*point);
  }
  return points;
}

TEST_CASE("expand_message_xmd is the reference's for every length at an edge") {
  for (const std::size_t size : {0u, 1u, 15u, 16u, 17u, 63u, 64u, 65u, 127u, 128u, 129u, 1000u}) {
    for (const std::size_t length : {1u, 32u, 63u, 64u, 65u, 128u, 129u, 255u * 64u}) {
      const std::string msg = random_text(size);
      const std::string DST = random_text(1 + size % 255);
      Bytes out(length);
      expand_message_xmd({as_bytes(msg).first(size / 2), {}, as_bytes(msg).subspan(size / 2)}, DST, out);
      CHECK(to_hex(out) == to_hex(as_bytes(reference::expand_message_xmd(msg, DST, length))));
    }
  }
}

TEST_CASE("the reference's group is ristretto255: multiples of the generator, canonical encodings") {
  // RFC 9496 appendix A.1.
  CHECK(to_hex(reference::encode(reference::generator())) ==
        "e2f2ae0a6abc4e71a884a961c500515f58e30b6aa582dd8db6a65945e08d2d76");
  CHECK(to_hex(reference::encode(reference::multiply(Number::from(15), reference::generator()))) ==
        "e0c418f7c8d9c4cdd7395b93ea124f3ad99021bb681dfc3302a9d99a2e53e64e");
  CHECK(reference::encode(reference::multiply(reference::scalars().m, reference::generator())) == Identity);
  for (const std::string hex : bad_elements) {
    CAPTURE(hex);
    CHECK((element(hex) == Identity || !reference::decode(element(hex)).has_value()));
    CHECK_FALSE(is_valid(element(hex)));
  }
}

TEST_CASE("hashing to the group and to scalars is the reference's") {
  for (const Mode mode : {Mode::oprf, Mode::voprf}) {
    const int number = static_cast<int>(mode);
    for (const std::size_t size : {0u, 15u, 16u, 17u, 200u}) {
      const std::string message = random_text(size);
      CHECK(HashToGroup({as_bytes(message)}, mode) == reference::encode(reference::hash_to_group(message, number)));
      CHECK(number_of(HashToScalar({as_bytes(message)}, mode)) ==
            reference::hash_to_scalar(message, "HashToScalar-" + reference::context_string(number)));
    }
  }
}

TEST_CASE("derived keys and outputs are the reference's, in both modes") {
  for (const Mode mode : {Mode::oprf, Mode::voprf}) {
    const Secret<Ns> seed = random_secret<Ns>();
    const std::string info = random_text(40);
    const auto key = KeyPair::derive(mode, seed, as_bytes(info));
    REQUIRE(key.ok());
    const Number sk = reference::derive_key(static_cast<int>(mode), text_of(seed.expose_secret()), info);
    CHECK(number_of(key->skS()) == sk);
    CHECK(key->pkS() == reference::encode(reference::multiply(sk, reference::generator())));
    for (const std::size_t size : {0u, 17u, 65535u}) {
      const std::string input = random_text(size);
      CHECK(text_of(evaluate(mode, *key, as_bytes(input)).value()) ==
            reference::evaluate(static_cast<int>(mode), sk, input));
    }
  }
}

TEST_CASE("a batched proof is the reference's bit for bit, and each verifies the other's") {
  const KeyPair key = KeyPair::generate();
  const BlindedBatch batch = blinded({"one", "two", "two"});
  const Scalar r = RandomScalar();
  const auto evaluation = blind_evaluate_for_testing(key, batch.blinded_elements(), r.expose_secret());
  REQUIRE(evaluation.ok());
  const auto C = points_of(batch.blinded_elements());
  const auto D = points_of(evaluation->evaluated_elements);
  const std::string proof = reference::generate_proof(number_of(key.skS()), C, D, number_of(r));
  CHECK(text_of(evaluation->proof) == proof);

  const Evaluation fresh = evaluation_of(key, batch);
  const Point B = *reference::decode(key.pkS());
  CHECK(reference::verify_proof(B, C, D, text_of(fresh.proof)));
  CHECK(batch.finalize(fresh, key.pkS()).ok());
  Evaluation bent = fresh;
  bent.proof[40] ^= 4;
  CHECK_FALSE(reference::verify_proof(B, C, D, text_of(bent.proof)));
}

TEST_CASE("inverting many scalars at once gives each one's inverse") {
  for (const std::size_t count : {0u, 1u, 2u, 3u, 50u}) {
    std::vector<Scalar> scalars;
    for (std::size_t i = 0; i < count; ++i) scalars.push_back(RandomScalar());
    const std::vector<Scalar> inverses = ScalarInverses(scalars);
    REQUIRE(inverses.size() == count);
    for (std::size_t i = 0; i < count; ++i) {
      CHECK(reference::scalars().mul(number_of(scalars[i]), number_of(inverses[i])) == Number::from(1));
    }
  }
}

}  // namespace
}  // namespace feldsiegel::oprf
