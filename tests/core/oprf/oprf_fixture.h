// Inputs, batches and evaluations that the tests of core/oprf start from.
#pragma once

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

#include "core/base/hex.h"
#include "core/oprf/client.h"
#include "core/oprf/server.h"

namespace feldsiegel::oprf::tests {

using Inputs = std::vector<std::string>;

inline std::vector<ByteView> views(const Inputs& inputs) {
  std::vector<ByteView> result;
  for (const std::string& input : inputs) result.push_back(as_bytes(input));
  return result;
}

inline Inputs numbered_inputs(std::size_t count) {
  Inputs inputs;
  for (std::size_t i = 0; i < count; ++i) inputs.push_back("person " + std::to_string(i) + "@example.org");
  return inputs;
}

inline BlindedBatch blinded(const Inputs& inputs, Mode mode = Mode::voprf) {
  auto batch = BlindedBatch::blind(mode, views(inputs));
  REQUIRE(batch.ok());
  return std::move(batch).value();
}

inline std::vector<Element> elements_of(const BlindedBatch& batch) {
  return {batch.blinded_elements().begin(), batch.blinded_elements().end()};
}

inline Evaluation evaluation_of(const KeyPair& key, const BlindedBatch& batch) {
  auto evaluation = blind_evaluate(key, batch.blinded_elements());
  REQUIRE(evaluation.ok());
  return std::move(evaluation).value();
}

inline Element element(std::string_view hex) {
  const auto bytes = from_hex(hex);
  REQUIRE(bytes.has_value());
  REQUIRE(bytes->size() == Ne);
  Element result;
  std::copy(bytes->begin(), bytes->end(), result.begin());
  return result;
}

/// Every kind of 32 bytes that are no group element (RFC 9496 appendix A.2 and its section 4.3.1), and the identity.
inline const char* const bad_elements[] = {
    "0000000000000000000000000000000000000000000000000000000000000000",  // the identity
    "00ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",  // not a field element
    "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "f3ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",  // p + 6, so not reduced
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",  // p: another zero
    "0000000000000000000000000000000000000000000000000000000000000080",  // zero with the top bit
    "0100000000000000000000000000000000000000000000000000000000000000",  // negative
    "01ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "ed57ffd8c914fb201471d1c3d245ce3c746fcbe63a3679d51b6a516ebebe0e20",
    "26948d35ca62e643e26a83177332e6b6afeb9d08e4268b650f1f5bbd8d81d371",  // x^2 is no square
    "4eac077a713c57b4f4397629a4145982c661f48044dd3f96427d40b147d9742f",
    "3eb858e78f5a7254d8c9731174a94f76755fd3941c0ac93735c07ba14579630e",  // x y is negative
    "a45fdc55c76448c049a1ab33f17023edfb2be3581e9c7aade8a6125215e04220",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",  // s = -1, which makes y = 0
};

}  // namespace feldsiegel::oprf::tests
