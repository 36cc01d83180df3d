// What must be refused: by the server, by the client, and with which code at which place.
#include <algorithm>

#include "core/base/random.h"
#include "core/oprf/group.h"
#include "core/oprf/testing.h"
#include "tests/core/oprf/oprf_fixture.h"

namespace feldsiegel::oprf {
namespace {

using namespace tests;

// The order of the group, little-endian, and what lies around it.
const char* const order = "edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010";
const char* const order_minus_one = "ecd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010";
const char* const order_plus_one = "eed3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010";
const char* const all_ones = "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff";
const char* const zero = "0000000000000000000000000000000000000000000000000000000000000000";

struct Round {
  Round() = default;
  explicit Round(std::size_t count) : batch(blinded(numbered_inputs(count))) {}
  KeyPair key = KeyPair::generate();
  BlindedBatch batch = blinded(numbered_inputs(5));
  Evaluation evaluation = evaluation_of(key, batch);

  ErrorCode refusal(const Evaluation& other) const { return refusal(other, key.pkS()); }
  ErrorCode refusal(const Evaluation& other, const Element& pkS) const {
    const auto outputs = batch.finalize(other, pkS);
    REQUIRE_FALSE(outputs.ok());
    return outputs.error().code;
  }
};

TEST_CASE("the round that the refusals start from is a good one") {
  const Round round;
  CHECK(round.batch.finalize(round.evaluation, round.key.pkS()).ok());
}

TEST_CASE("any altered bit of a proof is refused") {
  const Round round(1);
  for (std::size_t bit = 0; bit < 8 * Nproof; bit += 7) {
    Evaluation other = round.evaluation;
    other.proof[bit / 8] = static_cast<std::uint8_t>(other.proof[bit / 8] ^ (1u << (bit % 8)));
    CHECK(round.refusal(other) == ErrorCode::proof_invalid);
  }
}

TEST_CASE("a proof of zeros, of one scalar, with its halves swapped or of another batch is refused") {
  const Round round;
  Evaluation other = round.evaluation;
  other.proof = {};
  CHECK(round.refusal(other) == ErrorCode::proof_invalid);
  for (const std::size_t half : {std::size_t{0}, Ns}) {
    other.proof = round.evaluation.proof;
    std::fill_n(other.proof.begin() + static_cast<std::ptrdiff_t>(half), Ns, std::uint8_t{0});
    CHECK(round.refusal(other) == ErrorCode::proof_invalid);
  }
  other.proof = round.evaluation.proof;
  std::rotate(other.proof.begin(), other.proof.begin() + Ns, other.proof.end());
  CHECK(round.refusal(other) == ErrorCode::proof_invalid);
  other.proof = evaluation_of(round.key, blinded(numbered_inputs(5))).proof;
  CHECK(round.refusal(other) == ErrorCode::proof_invalid);
}

// s + order in 256 bits: the same scalar, written otherwise.
Proof with_order_added(Proof proof, std::size_t at) {
  const Bytes addend = *from_hex(order);
  unsigned carry = 0;
  for (std::size_t i = 0; i < Ns; ++i) {
    carry += static_cast<unsigned>(proof[at + i]) + addend[i];
    proof[at + i] = static_cast<std::uint8_t>(carry);
    carry >>= 8;
  }
  return proof;
}

TEST_CASE("a proof whose scalars are right but not reduced is refused") {
  const Round round;
  for (const std::size_t at : {std::size_t{0}, Ns}) {
    Evaluation other = round.evaluation;
    other.proof = with_order_added(other.proof, at);
    CHECK(round.refusal(other) == ErrorCode::proof_invalid);
  }
}

TEST_CASE("a batch that comes back in another order is refused") {
  const Round round;
  for (std::size_t i = 1; i < round.batch.size(); ++i) {
    Evaluation other = round.evaluation;
    std::swap(other.evaluated_elements[0], other.evaluated_elements[i]);
    CHECK(round.refusal(other) == ErrorCode::proof_invalid);
  }
}

TEST_CASE("a server that proves another order of the batch is refused") {
  const Round round;
  std::vector<Element> rotated = elements_of(round.batch);
  std::rotate(rotated.begin(), rotated.begin() + 1, rotated.end());
  Evaluation other = blind_evaluate(round.key, rotated).value();
  CHECK(round.refusal(other) == ErrorCode::proof_invalid);
  std::rotate(other.evaluated_elements.begin(), other.evaluated_elements.end() - 1, other.evaluated_elements.end());
  CHECK(other.evaluated_elements == round.evaluation.evaluated_elements);
  CHECK(round.refusal(other) == ErrorCode::proof_invalid);
}

TEST_CASE("an answer for fewer or more elements than were blinded is refused") {
  const Round round;
  Evaluation other = round.evaluation;
  other.evaluated_elements.pop_back();
  CHECK(round.refusal(other) == ErrorCode::proof_invalid);
  other.evaluated_elements.clear();
  CHECK(round.refusal(other) == ErrorCode::proof_invalid);
  other = round.evaluation;
  other.evaluated_elements.push_back(other.evaluated_elements[0]);
  CHECK(round.refusal(other) == ErrorCode::proof_invalid);
}

TEST_CASE("one element replaced by another valid one is refused, wherever it stands") {
  const Round round;
  const Evaluation foreign = evaluation_of(KeyPair::generate(), round.batch);
  for (std::size_t i = 0; i < round.batch.size(); ++i) {
    Evaluation other = round.evaluation;
    other.evaluated_elements[i] = foreign.evaluated_elements[i];
    CHECK(round.refusal(other) == ErrorCode::proof_invalid);
    other.evaluated_elements[i] = round.batch.blinded_elements()[i];
    CHECK(round.refusal(other) == ErrorCode::proof_invalid);
  }
}

TEST_CASE("two elements altered so that their sum stays the same are refused") {
  const Round round;
  const Element offset = *ScalarMultGen(RandomScalar());
  Evaluation other = round.evaluation;
  other.evaluated_elements[0] = *Add(other.evaluated_elements[0], offset);
  const auto minus = [&](const Element& a) {
    Scalar minus_one = *DeserializeScalar(*from_hex(order_minus_one));
    return *Add(a, *ScalarMult(minus_one, offset));
  };
  other.evaluated_elements[1] = minus(other.evaluated_elements[1]);
  CHECK(round.refusal(other) == ErrorCode::proof_invalid);
}

TEST_CASE("an evaluation under another key is refused, also when its proof is right for that key") {
  const Round round;
  const KeyPair other_key = KeyPair::generate();
  const Evaluation other = evaluation_of(other_key, round.batch);
  CHECK(round.refusal(other) == ErrorCode::proof_invalid);
  CHECK(round.refusal(round.evaluation, other_key.pkS()) == ErrorCode::proof_invalid);
  CHECK(round.batch.finalize(other, other_key.pkS()).ok());
}

TEST_CASE("the answer to one batch is refused by another, replayed or not") {
  const Round round;
  const BlindedBatch later = blinded(numbered_inputs(5));
  const auto outputs = later.finalize(round.evaluation, round.key.pkS());
  REQUIRE_FALSE(outputs.ok());
  CHECK(outputs.error().code == ErrorCode::proof_invalid);
}

TEST_CASE("a public key that is not canonical or the identity is refused") {
  const Round round;
  for (const std::string hex : bad_elements) {
    CAPTURE(hex);
    CHECK(round.refusal(round.evaluation, element(hex)) == ErrorCode::public_key_invalid);
  }
}

TEST_CASE("evaluated elements that are not canonical or the identity are refused at their place") {
  const Round round;
  for (const std::string hex : bad_elements) {
    for (const std::size_t i : {0u, 2u, 4u}) {
      CAPTURE(hex);
      Evaluation other = round.evaluation;
      other.evaluated_elements[i] = element(hex);
      const auto outputs = round.batch.finalize(other, round.key.pkS());
      REQUIRE_FALSE(outputs.ok());
      CHECK(outputs.error().code == ErrorCode::element_invalid);
      CHECK(outputs.error().at.pointer() == "/" + std::to_string(i));
    }
  }
}

TEST_CASE("mode OPRF refuses what it can see: bad elements and another number of them") {
  const KeyPair key = KeyPair::generate();
  const BlindedBatch batch = blinded({"a", "b"}, Mode::oprf);
  std::vector<Element> evaluated = blind_evaluate_unproven(key, batch.blinded_elements()).value();
  for (const std::string hex : bad_elements) {
    std::vector<Element> other = evaluated;
    other[1] = element(hex);
    const auto outputs = batch.finalize_unproven(other);
    REQUIRE_FALSE(outputs.ok());
    CHECK(outputs.error().code == ErrorCode::element_invalid);
    CHECK(outputs.error().at.pointer() == "/1");
  }
  evaluated.pop_back();
  CHECK(batch.finalize_unproven(evaluated).error().code == ErrorCode::proof_invalid);
}

TEST_CASE("the server refuses elements that are not canonical or the identity, at their place, and answers nothing") {
  const KeyPair key = KeyPair::generate();
  const std::vector<Element> good = elements_of(blinded(numbered_inputs(4)));
  for (const std::string hex : bad_elements) {
    for (const std::size_t i : {0u, 1u, 3u}) {
      CAPTURE(hex);
      std::vector<Element> elements = good;
      elements[i] = element(hex);
      const auto evaluation = blind_evaluate(key, elements);
      REQUIRE_FALSE(evaluation.ok());
      CHECK(evaluation.error().code == ErrorCode::element_invalid);
      CHECK(evaluation.error().at.pointer() == "/" + std::to_string(i));
      CHECK(blind_evaluate_unproven(key, elements).error().code == ErrorCode::element_invalid);
    }
  }
}

TEST_CASE("empty batches and batches above the limit are refused on both sides") {
  const KeyPair key = KeyPair::generate();
  CHECK(blind_evaluate(key, {}).error().code == ErrorCode::invalid_value);
  CHECK(BlindedBatch::blind(Mode::voprf, {}).error().code == ErrorCode::invalid_value);
  const std::vector<ByteView> inputs(largest_batch + 1);
  CHECK(BlindedBatch::blind(Mode::voprf, inputs).error().code == ErrorCode::batch_too_large);
  const std::vector<Element> elements(largest_batch + 1, key.pkS());
  CHECK(blind_evaluate(key, elements).error().code == ErrorCode::batch_too_large);
  CHECK(blind_evaluate_unproven(key, elements).error().code == ErrorCode::batch_too_large);
}

TEST_CASE("an input above the limit is refused at its place, by the server's Evaluate too") {
  const std::string longest(largest_input, 'x');
  const std::string longer(largest_input + 1, 'x');
  const auto batch = BlindedBatch::blind(Mode::voprf, views({"short", longest, longer}));
  REQUIRE_FALSE(batch.ok());
  CHECK(batch.error().code == ErrorCode::value_too_large);
  CHECK(batch.error().at.pointer() == "/2");
  const KeyPair key = KeyPair::generate();
  CHECK(evaluate(Mode::voprf, key, as_bytes(longest)).ok());
  CHECK(evaluate(Mode::voprf, key, as_bytes(longer)).error().code == ErrorCode::value_too_large);
  CHECK(KeyPair::derive(Mode::voprf, random_secret<Ns>(), as_bytes(longest)).ok());
  CHECK(KeyPair::derive(Mode::voprf, random_secret<Ns>(), as_bytes(longer)).error().code == ErrorCode::value_too_large);
}

TEST_CASE("private keys, blinds and proof randomness that are zero, not reduced or of another length are refused") {
  const KeyPair key = KeyPair::generate();
  const std::vector<Element> elements = elements_of(blinded({"a"}));
  for (const std::string& hex : {std::string(zero), std::string(order), std::string(order_plus_one),
                                 std::string(all_ones), std::string(), std::string(62, '1'), std::string(66, '1')}) {
    CAPTURE(hex);
    const Bytes scalar = *from_hex(hex);
    CHECK(KeyPair::from_private_key(scalar).error().code == ErrorCode::invalid_value);
    const std::vector<Bytes> blinds = {*from_hex(order_minus_one), scalar};
    const auto batch = blind_for_testing(Mode::voprf, views({"a", "b"}), blinds);
    REQUIRE_FALSE(batch.ok());
    CHECK(batch.error().code == ErrorCode::invalid_value);
    CHECK(batch.error().at.pointer() == "/1");
    CHECK(blind_evaluate_for_testing(key, elements, scalar).error().code == ErrorCode::invalid_value);
  }
  CHECK(KeyPair::from_private_key(*from_hex(order_minus_one)).ok());
  CHECK_FALSE(blind_for_testing(Mode::voprf, views({"a", "b"}), std::vector<Bytes>{*from_hex(order_minus_one)}).ok());
}

TEST_CASE("joined elements of a length that is no multiple of 32, none, or too many are refused") {
  for (const std::size_t size : {0u, 1u, 15u, 16u, 17u, 31u, 33u, 63u, 65535u}) {
    CHECK(split_elements(Bytes(size)).error().code == ErrorCode::invalid_value);
  }
  CHECK(split_elements(Bytes(Ne * (largest_batch + 1))).error().code == ErrorCode::batch_too_large);
}

}  // namespace
}  // namespace feldsiegel::oprf
