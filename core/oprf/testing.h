// Fixed blinds and fixed proof randomness, for test vectors and reproducible tests only. In a library of its own
// (feldsiegel::oprf_testing) that nothing that ships links.
#pragma once

#include <span>

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/oprf/client.h"
#include "core/oprf/server.h"

namespace feldsiegel::oprf {

/// Blind with the serialized `blinds` given, one for each input. A blind that is used twice links two requests.
/// Errors: those of BlindedBatch::blind; invalid_value with `at` "/i" (a blind that is not 32 bytes, not reduced or
/// zero), or without `at` (another number of blinds than inputs).
Result<BlindedBatch> blind_for_testing(Mode mode, std::span<const ByteView> inputs, std::span<const Bytes> blinds);

/// BlindEvaluate with the serialized random scalar of GenerateProof given. Two proofs with one `r` give the key away.
/// Errors: those of blind_evaluate; invalid_value (an `r` that is not 32 bytes, not reduced or zero).
Result<Evaluation> blind_evaluate_for_testing(const KeyPair& key, std::span<const Element> blinded_elements,
                                              ByteView r);

}  // namespace feldsiegel::oprf
