#include "tools/vectors/oprf_vector.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <vector>

#include "core/oprf/client.h"
#include "core/oprf/server.h"
#include "core/oprf/testing.h"
#include "tools/vectors/fields.h"

namespace feldsiegel::vectors {
namespace {

// What the vector lists, all lists of one length.
struct Given {
  std::vector<Bytes> input;
  std::vector<Bytes> blind;
  std::vector<oprf::Element> blinded_element;
  std::vector<oprf::Element> evaluated_element;
  std::vector<oprf::Output> output;
  oprf::Proof proof{};
  std::optional<Bytes> r{};

  std::vector<ByteView> inputs() const { return {input.begin(), input.end()}; }
};

Result<std::vector<Bytes>> read_list(const Fields& fields, std::string_view name, std::size_t count) {
  FELDSIEGEL_TRY(std::vector<Bytes> list, fields.hex_list(name));
  if (list.size() != count) return Error{ErrorCode::invalid_value, fields.pointer_to(name)};
  return list;
}

template <std::size_t N>
Result<std::vector<std::array<std::uint8_t, N>>> read_arrays(const Fields& fields, std::string_view name,
                                                             std::size_t count) {
  FELDSIEGEL_TRY(const std::vector<Bytes> list, read_list(fields, name, count));
  std::vector<std::array<std::uint8_t, N>> arrays(list.size());
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (list[i].size() != N) return Error{ErrorCode::invalid_value, fields.pointer_to(name)};
    std::ranges::copy(list[i], arrays[i].begin());
  }
  return arrays;
}

Status read_proof(const Fields& fields, Given& given) {
  const Json* member = fields.find("Proof");
  if (member == nullptr) return Error{ErrorCode::missing_member, fields.pointer_to("Proof")};
  FELDSIEGEL_TRY(const Fields proof, Fields::open(*member, fields.pointer_to("Proof")));
  FELDSIEGEL_TRY(const Bytes bytes, proof.hex("proof"));
  if (bytes.size() != given.proof.size()) return Error{ErrorCode::invalid_value, proof.pointer_to("proof")};
  std::ranges::copy(bytes, given.proof.begin());
  FELDSIEGEL_TRY(given.r, proof.hex_if_present("r"));
  return {};
}

Status check_batch_size(const Fields& fields, std::size_t count) {
  if (fields.find("Batch") == nullptr) return {};
  FELDSIEGEL_TRY(const std::uint64_t batch, fields.number("Batch", oprf::largest_batch));
  if (batch != count) return Error{ErrorCode::invalid_value, fields.pointer_to("Batch")};
  return {};
}

Result<Given> read_given(const Fields& fields, oprf::Mode mode) {
  FELDSIEGEL_TRY(std::vector<Bytes> input, fields.hex_list("Input"));
  const std::size_t count = input.size();
  FELDSIEGEL_CHECK(check_batch_size(fields, count));
  FELDSIEGEL_TRY(std::vector<Bytes> blind, read_list(fields, "Blind", count));
  FELDSIEGEL_TRY(auto blinded_element, read_arrays<oprf::Ne>(fields, "BlindedElement", count));
  FELDSIEGEL_TRY(auto evaluated_element, read_arrays<oprf::Ne>(fields, "EvaluationElement", count));
  FELDSIEGEL_TRY(auto output, read_arrays<oprf::Nh>(fields, "Output", count));
  Given given{std::move(input), std::move(blind), std::move(blinded_element), std::move(evaluated_element),
              std::move(output)};
  if (mode == oprf::Mode::voprf) FELDSIEGEL_CHECK(read_proof(fields, given));
  return given;
}

Verdict differs(const Fields& fields, std::string_view name, std::string_view step) {
  return Verdict::failed(fields.pointer_to(name), std::string(step) + " gives something else");
}

// A refusal names the member that holds what was refused.
Error refused(const Fields& fields, std::string_view name, const Error& error) {
  return {error.code, fields.pointer_to(name)};
}

Verdict check_server(const Fields& fields, const Given& given, oprf::Mode mode, const oprf::KeyPair& key) {
  const auto evaluated = oprf::blind_evaluate_unproven(key, given.blinded_element);
  if (!evaluated) return refused(fields, "BlindedElement", evaluated.error());
  if (*evaluated != given.evaluated_element) return differs(fields, "EvaluationElement", "BlindEvaluate");
  if (mode == oprf::Mode::oprf || !given.r) return {};
  const auto proven = oprf::blind_evaluate_for_testing(key, given.blinded_element, *given.r);
  if (!proven) return refused(fields, "Proof", proven.error());
  if (proven->proof != given.proof) return differs(fields, "Proof", "GenerateProof");
  return {};
}

Verdict check_client(const Fields& fields, const Given& given, oprf::Mode mode, const oprf::KeyPair& key,
                     const oprf::BlindedBatch& batch) {
  const auto outputs = mode == oprf::Mode::voprf ? batch.finalize({given.evaluated_element, given.proof}, key.pkS())
                                                 : batch.finalize_unproven(given.evaluated_element);
  if (!outputs) return refused(fields, mode == oprf::Mode::voprf ? "Proof" : "EvaluationElement", outputs.error());
  if (*outputs != given.output) return differs(fields, "Output", "Finalize");
  return {};
}

Verdict check_evaluate(const Fields& fields, const Given& given, oprf::Mode mode, const oprf::KeyPair& key) {
  for (std::size_t i = 0; i < given.input.size(); ++i) {
    const auto output = oprf::evaluate(mode, key, given.input[i]);
    if (!output) return refused(fields, "Input", output.error());
    if (*output != given.output[i]) return differs(fields, "Output", "Evaluate");
  }
  return {};
}

}  // namespace

Verdict check_oprf_vector(const Json& vector, const std::string& at, oprf::Mode mode, const oprf::KeyPair& key) {
  FELDSIEGEL_TRY(const Fields fields, Fields::open(vector, at));
  FELDSIEGEL_TRY(const Given given, read_given(fields, mode));
  const auto batch = oprf::blind_for_testing(mode, given.inputs(), given.blind);
  if (!batch) {
    const bool is_input = batch.error().code == ErrorCode::value_too_large;
    return refused(fields, is_input ? "Input" : "Blind", batch.error());
  }
  if (!std::ranges::equal(batch->blinded_elements(), given.blinded_element)) {
    return differs(fields, "BlindedElement", "Blind");
  }
  FELDSIEGEL_MUST_PASS(check_server(fields, given, mode, key));
  FELDSIEGEL_MUST_PASS(check_client(fields, given, mode, key, *batch));
  return check_evaluate(fields, given, mode, key);
}

}  // namespace feldsiegel::vectors
