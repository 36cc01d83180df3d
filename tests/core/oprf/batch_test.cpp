// What holds for every batch: the same outputs however it is blinded, split, ordered or repeated.
#include <algorithm>
#include <set>

#include "core/base/random.h"
#include "tests/core/oprf/oprf_fixture.h"

namespace feldsiegel::oprf {
namespace {

using namespace tests;

std::vector<Output> outputs_of(const KeyPair& key, const Inputs& inputs) {
  const BlindedBatch batch = blinded(inputs);
  const auto outputs = batch.finalize(evaluation_of(key, batch), key.pkS());
  REQUIRE(outputs.ok());
  return *outputs;
}

TEST_CASE("a finalized batch has the outputs of Evaluate, in the order of the inputs") {
  const KeyPair key = KeyPair::generate();
  for (const std::size_t count : {1u, 2u, 3u, 100u}) {
    const Inputs inputs = numbered_inputs(count);
    const auto outputs = outputs_of(key, inputs);
    REQUIRE(outputs.size() == count);
    for (std::size_t i = 0; i < count; ++i) {
      CHECK(outputs[i] == evaluate(Mode::voprf, key, as_bytes(inputs[i])).value());
    }
  }
}

TEST_CASE("mode OPRF gives the outputs of its own Evaluate, which are not those of mode VOPRF") {
  const KeyPair key = KeyPair::generate();
  const BlindedBatch batch = blinded({"a", "b"}, Mode::oprf);
  const auto evaluated = blind_evaluate_unproven(key, batch.blinded_elements());
  REQUIRE(evaluated.ok());
  const auto outputs = batch.finalize_unproven(*evaluated);
  REQUIRE(outputs.ok());
  CHECK((*outputs)[1] == evaluate(Mode::oprf, key, as_bytes("b")).value());
  CHECK((*outputs)[1] != evaluate(Mode::voprf, key, as_bytes("b")).value());
}

TEST_CASE("every length of input works, at the edges of hash blocks and at the limit") {
  const KeyPair key = KeyPair::generate();
  Inputs inputs;
  for (const std::size_t size : {0u, 1u, 15u, 16u, 17u, 127u, 128u, 129u, 65534u, 65535u}) {
    inputs.push_back(std::string(size, 'x'));
  }
  const auto outputs = outputs_of(key, inputs);
  CHECK(std::set<Output>(outputs.begin(), outputs.end()).size() == inputs.size());
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    CHECK(outputs[i] == evaluate(Mode::voprf, key, as_bytes(inputs[i])).value());
  }
}

TEST_CASE("inputs that run into one another when joined stay apart") {
  const KeyPair key = KeyPair::generate();
  CHECK(outputs_of(key, {"ab", "c"}) != outputs_of(key, {"a", "bc"}));
  const auto outputs = outputs_of(key, {"", "x", ""});
  CHECK(outputs[0] == outputs[2]);
  CHECK(outputs[0] != outputs[1]);
}

TEST_CASE("order and split of batches change nothing about an input's output") {
  const KeyPair key = KeyPair::generate();
  const Inputs inputs = numbered_inputs(7);
  Inputs reversed(inputs.rbegin(), inputs.rend());
  auto outputs = outputs_of(key, reversed);
  std::reverse(outputs.begin(), outputs.end());
  CHECK(outputs == outputs_of(key, inputs));
  CHECK(outputs[3] == outputs_of(key, {inputs[3]})[0]);
}

TEST_CASE("one input blinded twice gives elements without relation, and one output") {
  const KeyPair key = KeyPair::generate();
  const BlindedBatch batch = blinded({"same", "same"});
  CHECK(batch.blinded_elements()[0] != batch.blinded_elements()[1]);
  const Evaluation evaluation = evaluation_of(key, batch);
  CHECK(evaluation.evaluated_elements[0] != evaluation.evaluated_elements[1]);
  const auto outputs = batch.finalize(evaluation, key.pkS());
  REQUIRE(outputs.ok());
  CHECK((*outputs)[0] == (*outputs)[1]);
}

TEST_CASE("a batch may be finalized again, and with another proof of the same evaluation") {
  const KeyPair key = KeyPair::generate();
  const BlindedBatch batch = blinded(numbered_inputs(3));
  const Evaluation first = evaluation_of(key, batch);
  const Evaluation second = evaluation_of(key, batch);
  CHECK(first.evaluated_elements == second.evaluated_elements);
  CHECK(first.proof != second.proof);
  CHECK(batch.finalize(first, key.pkS()).value() == batch.finalize(second, key.pkS()).value());
}

TEST_CASE("a moved batch still finalizes") {
  const KeyPair key = KeyPair::generate();
  BlindedBatch batch = blinded({"moved"});
  const Evaluation evaluation = evaluation_of(key, batch);
  const BlindedBatch other = std::move(batch);
  CHECK(other.finalize(evaluation, key.pkS()).value()[0] == evaluate(Mode::voprf, key, as_bytes("moved")).value());
}

TEST_CASE("two keys give unrelated outputs") {
  const Inputs inputs = numbered_inputs(4);
  const auto first = outputs_of(KeyPair::generate(), inputs);
  const auto second = outputs_of(KeyPair::generate(), inputs);
  for (std::size_t i = 0; i < inputs.size(); ++i) CHECK(first[i] != second[i]);
}

TEST_CASE("a key is derived anew from seed, info and mode, and differs with each of them") {
  const Secret<Ns> seed = random_secret<Ns>();
  const auto key = [](const Secret<Ns>& from, Mode mode, std::string_view info) {
    return KeyPair::derive(mode, from, as_bytes(info)).value().pkS();
  };
  const Element original = key(seed, Mode::voprf, "domain");
  CHECK(original == key(seed, Mode::voprf, "domain"));
  CHECK(original != key(seed, Mode::oprf, "domain"));
  CHECK(original != key(seed, Mode::voprf, "domain2"));
  CHECK(original != key(seed, Mode::voprf, ""));
  CHECK(original != key(random_secret<Ns>(), Mode::voprf, "domain"));
}

TEST_CASE("a private key that was written down gives the same pair") {
  const KeyPair key = KeyPair::generate();
  const auto again = KeyPair::from_private_key(key.skS().expose_secret());
  REQUIRE(again.ok());
  CHECK(again->pkS() == key.pkS());
}

TEST_CASE("elements joined and split are the same") {
  const std::vector<Element> elements = elements_of(blinded(numbered_inputs(5)));
  Bytes joined;
  for (const Element& element : elements) append(joined, element);
  CHECK(split_elements(joined).value() == elements);
}

}  // namespace
}  // namespace feldsiegel::oprf
