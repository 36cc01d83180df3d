#include "core/oprf/testing.h"

#include <string>
#include <utility>
#include <vector>

#include "core/oprf/with_randomness.h"

namespace feldsiegel::oprf {

Result<BlindedBatch> blind_for_testing(Mode mode, std::span<const ByteView> inputs, std::span<const Bytes> blinds) {
  if (blinds.size() != inputs.size()) return ErrorCode::invalid_value;
  std::vector<Scalar> scalars;
  for (const Bytes& blind : blinds) {
    auto scalar = DeserializeScalar(blind);
    if (!scalar) return Error{ErrorCode::invalid_value, {scalars.size()}};
    scalars.push_back(*std::move(scalar));
  }
  return blind_with(mode, inputs, std::move(scalars));
}

Result<Evaluation> blind_evaluate_for_testing(const KeyPair& key, std::span<const Element> blinded_elements,
                                              ByteView r) {
  const auto scalar = DeserializeScalar(r);
  if (!scalar) return ErrorCode::invalid_value;
  return blind_evaluate_with(key, blinded_elements, *scalar);
}

}  // namespace feldsiegel::oprf
