// One vector inside a suite of RFC 9497's JSON form.
#pragma once

#include <string>

#include "core/base/json.h"
#include "core/oprf/key_pair.h"
#include "tools/vectors/report.h"

namespace feldsiegel::vectors {

/// Runs the protocol with the listed blinds and proof randomness, both parties: Blind, BlindEvaluate, GenerateProof,
/// VerifyProof, Finalize and Evaluate, each against what is listed, and Finalize once more on the listed evaluation.
/// Needed: Input, Blind, BlindedElement, EvaluationElement, Output, in mode VOPRF Proof.proof; lists are separated by
/// commas and all as long as Batch says, if it does. Without Proof.r the proof is only verified.
Verdict check_oprf_vector(const Json& vector, const std::string& at, oprf::Mode mode, const oprf::KeyPair& key);

}  // namespace feldsiegel::vectors
