#include "core/oprf/client.h"

#include <cstdlib>
#include <cstring>
#include <string>
#include <utility>

#include "core/oprf/dleq.h"
#include "core/oprf/finalize.h"
#include "core/oprf/group.h"
#include "core/oprf/with_randomness.h"

namespace feldsiegel::oprf {
namespace {

Error at_entry(ErrorCode code, std::size_t i) { return {code, {i}}; }

Status check_inputs(std::span<const ByteView> inputs) {
  if (inputs.empty()) return ErrorCode::invalid_value;
  if (inputs.size() > largest_batch) return ErrorCode::batch_too_large;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    if (inputs[i].size() > largest_input) return at_entry(ErrorCode::value_too_large, i);
  }
  return {};
}

std::size_t total_size(std::span<const ByteView> inputs) {
  std::size_t size = 0;
  for (const ByteView input : inputs) size += input.size();
  return size;
}

}  // namespace

BlindedBatch::BlindedBatch(Mode mode, std::span<const ByteView> inputs, std::vector<Secret<Ns>> blinds)
    : mode_(mode), text_(total_size(inputs)), blinds_(std::move(blinds)) {
  ends_.reserve(inputs.size());
  for (const ByteView input : inputs) {
    text_.append(input);
    ends_.push_back(text_.size());
  }
}

Status BlindedBatch::blind_all(std::span<const ByteView> inputs) {
  blinded_elements_.reserve(inputs.size());
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const Element input_element = HashToGroup({inputs[i]}, mode_);
    const auto blinded_element = ScalarMult(blinds_[i], input_element);
    if (!blinded_element) return at_entry(ErrorCode::invalid_value, i);
    blinded_elements_.push_back(*blinded_element);
  }
  return {};
}

Result<BlindedBatch> blind_with(Mode mode, std::span<const ByteView> inputs, std::vector<Scalar> blinds) {
  FELDSIEGEL_CHECK(check_inputs(inputs));
  BlindedBatch batch(mode, inputs, std::move(blinds));
  FELDSIEGEL_CHECK(batch.blind_all(inputs));
  return batch;
}

Result<BlindedBatch> BlindedBatch::blind(Mode mode, std::span<const ByteView> inputs) {
  FELDSIEGEL_CHECK(check_inputs(inputs));
  std::vector<Scalar> blinds;
  blinds.reserve(inputs.size());
  for (std::size_t i = 0; i < inputs.size(); ++i) blinds.push_back(RandomScalar());
  return blind_with(mode, inputs, std::move(blinds));
}

Status BlindedBatch::check_elements(std::span<const Element> evaluated_elements) const {
  if (evaluated_elements.size() != size()) return ErrorCode::proof_invalid;
  for (std::size_t i = 0; i < evaluated_elements.size(); ++i) {
    if (!is_valid(evaluated_elements[i])) return at_entry(ErrorCode::element_invalid, i);
  }
  return {};
}

Result<std::vector<Output>> BlindedBatch::unblind(std::span<const Element> evaluated_elements) const {
  const std::vector<Scalar> inverses = ScalarInverses(blinds_);
  const ByteView text = text_.expose_secret();
  std::vector<Output> outputs;
  outputs.reserve(size());
  std::size_t begin = 0;
  for (std::size_t i = 0; i < size(); ++i) {
    const auto unblinded_element = ScalarMult(inverses[i], evaluated_elements[i]);
    if (!unblinded_element) return at_entry(ErrorCode::element_invalid, i);
    outputs.push_back(finalize_hash(text.subspan(begin, ends_[i] - begin), *unblinded_element));
    begin = ends_[i];
  }
  return outputs;
}

Result<std::vector<Output>> BlindedBatch::finalize(const Evaluation& evaluation, const Element& pkS) const {
  if (mode_ != Mode::voprf) std::abort();
  if (!is_valid(pkS)) return ErrorCode::public_key_invalid;
  if (evaluation.evaluated_elements.size() != size()) return ErrorCode::proof_invalid;
  if (!VerifyProof(pkS, blinded_elements_, evaluation.evaluated_elements, evaluation.proof)) {
    FELDSIEGEL_CHECK(check_elements(evaluation.evaluated_elements));  // names the one that no proof could hold for
    return ErrorCode::proof_invalid;
  }
  return unblind(evaluation.evaluated_elements);
}

Result<std::vector<Output>> BlindedBatch::finalize_unproven(std::span<const Element> evaluated_elements) const {
  if (mode_ != Mode::oprf) std::abort();
  FELDSIEGEL_CHECK(check_elements(evaluated_elements));
  return unblind(evaluated_elements);
}

Result<std::vector<Element>> split_elements(ByteView bytes) {
  if (bytes.empty() || bytes.size() % Ne != 0) return ErrorCode::invalid_value;
  if (bytes.size() / Ne > largest_batch) return ErrorCode::batch_too_large;
  std::vector<Element> elements(bytes.size() / Ne);
  for (std::size_t i = 0; i < elements.size(); ++i) std::memcpy(elements[i].data(), bytes.data() + i * Ne, Ne);
  return elements;
}

}  // namespace feldsiegel::oprf
