// The server's side of RFC 9497 section 3.3: it sees random group elements, never an input.
#pragma once

#include <span>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/oprf/key_pair.h"
#include "core/oprf/suite.h"

namespace feldsiegel::oprf {

/// BlindEvaluate(skS, pkS, blindedElement) of mode VOPRF for a batch of 1 to largest_batch elements; all or nothing.
/// Costs a scalar multiplication an element, a fifth of one for its part in the proof, and three once.
/// Errors: batch_too_large; invalid_value (an empty batch); element_invalid (not canonical, or the identity; `at` is
/// "/i" for the first such element).
/// Claims nothing about who asks or how often: an evaluation is what lets its receiver compute one output, so callers
/// are authorized and budgeted elsewhere.
Result<Evaluation> blind_evaluate(const KeyPair& key, std::span<const Element> blinded_elements);

/// BlindEvaluate(skS, blindedElement) of mode OPRF, without a proof. Same limits and errors.
Result<std::vector<Element>> blind_evaluate_unproven(const KeyPair& key, std::span<const Element> blinded_elements);

/// Evaluate(skS, input): what the client would get for `input`, for a server that has been told it. Takes as long for
/// every input of the same length. Errors: value_too_large (above largest_input); invalid_value (InvalidInputError: the
/// input hashes to the identity, which nobody can bring about).
Result<Output> evaluate(Mode mode, const KeyPair& key, ByteView input);

}  // namespace feldsiegel::oprf
