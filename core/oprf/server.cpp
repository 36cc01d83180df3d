#include "core/oprf/server.h"

#include <string>
#include <utility>

#include "core/oprf/dleq.h"
#include "core/oprf/finalize.h"
#include "core/oprf/group.h"
#include "core/oprf/with_randomness.h"

namespace feldsiegel::oprf {

Result<std::vector<Element>> blind_evaluate_unproven(const KeyPair& key, std::span<const Element> blinded_elements) {
  if (blinded_elements.empty()) return ErrorCode::invalid_value;
  if (blinded_elements.size() > largest_batch) return ErrorCode::batch_too_large;
  std::vector<Element> evaluated_elements;
  evaluated_elements.reserve(blinded_elements.size());
  for (const Element& blinded_element : blinded_elements) {
    const auto evaluated_element = ScalarMult(key.skS(), blinded_element);
    if (!evaluated_element) {
      return Error{ErrorCode::element_invalid, {evaluated_elements.size()}};
    }
    evaluated_elements.push_back(*evaluated_element);
  }
  return evaluated_elements;
}

Result<Evaluation> blind_evaluate_with(const KeyPair& key, std::span<const Element> blinded_elements, const Scalar& r) {
  FELDSIEGEL_TRY(std::vector<Element> evaluated_elements, blind_evaluate_unproven(key, blinded_elements));
  const auto proof = GenerateProof(key.skS(), key.pkS(), blinded_elements, evaluated_elements, r);
  if (!proof) return ErrorCode::internal_error;
  return Evaluation{std::move(evaluated_elements), *proof};
}

Result<Evaluation> blind_evaluate(const KeyPair& key, std::span<const Element> blinded_elements) {
  return blind_evaluate_with(key, blinded_elements, RandomScalar());
}

Result<Output> evaluate(Mode mode, const KeyPair& key, ByteView input) {
  if (input.size() > largest_input) return ErrorCode::value_too_large;
  const auto issued_element = ScalarMult(key.skS(), HashToGroup({input}, mode));
  if (!issued_element) return ErrorCode::invalid_value;
  return finalize_hash(input, *issued_element);
}

}  // namespace feldsiegel::oprf
