// The client's side of RFC 9497 section 3.3: blind a batch of inputs, then verify and finalize what comes back.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/base/secret.h"
#include "core/oprf/suite.h"

namespace feldsiegel::oprf {

/// What the client keeps between the two messages: the inputs and their blinds, wiped when it goes. Move-only.
/// One blinded element tells nothing about its input to anyone, whatever they can compute; the number of them, and
/// which requests come together, are not hidden. Equal inputs give different elements and the same output.
class BlindedBatch {
 public:
  /// Blind(input) for a batch of 1 to largest_batch inputs, each of at most largest_input bytes; all or nothing.
  /// Costs a hash to the group and a scalar multiplication an input. Copies the inputs.
  /// Errors: invalid_value (an empty batch; with `at` "/i" InvalidInputError); batch_too_large; value_too_large with
  /// `at` "/i" (an input longer than the limit).
  static Result<BlindedBatch> blind(Mode mode, std::span<const ByteView> inputs);

  /// One for each input, in the order of the inputs: what the server is sent.
  std::span<const Element> blinded_elements() const { return blinded_elements_; }
  std::size_t size() const { return blinded_elements_.size(); }

  /// Finalize of mode VOPRF: verifies the proof for the whole batch, then computes every output, in the order of the
  /// inputs. Nothing is computed unless the proof holds. Costs 1.4 scalar multiplications an entry in
  /// large batches.
  /// Errors: public_key_invalid (pkS not canonical or the identity); element_invalid with `at` "/i" (an evaluated
  /// element); proof_invalid (another number of elements than blinded, another key, order, batch or element, or a proof
  /// whose scalars are not canonical or zero).
  /// Preconditions: the batch was blinded in mode VOPRF; aborts otherwise.
  Result<std::vector<Output>> finalize(const Evaluation& evaluation, const Element& pkS) const;

  /// Finalize of mode OPRF: a server that used another key, or another one for each client, goes unnoticed.
  /// Errors: proof_invalid (another number of elements), element_invalid. Precondition: blinded in mode OPRF.
  Result<std::vector<Output>> finalize_unproven(std::span<const Element> evaluated_elements) const;

 private:
  friend Result<BlindedBatch> blind_with(Mode, std::span<const ByteView>, std::vector<Secret<Ns>>);
  BlindedBatch(Mode mode, std::span<const ByteView> inputs, std::vector<Secret<Ns>> blinds);
  Status blind_all(std::span<const ByteView> inputs);
  Status check_elements(std::span<const Element> evaluated_elements) const;
  Result<std::vector<Output>> unblind(std::span<const Element> evaluated_elements) const;

  Mode mode_;
  WipedBytes text_;                ///< all inputs, one behind the other
  std::vector<std::size_t> ends_;  ///< where each of them ends
  std::vector<Secret<Ns>> blinds_;
  std::vector<Element> blinded_elements_;
};

/// Elements as they travel: 32 bytes each, one behind the other. Says nothing about their validity.
/// Errors: invalid_value (a length that is no multiple of 32, or none at all); batch_too_large.
Result<std::vector<Element>> split_elements(ByteView bytes);

}  // namespace feldsiegel::oprf
