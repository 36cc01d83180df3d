// Internal to core/oprf: the operations that draw randomness, with the randomness given.
#pragma once

#include <span>
#include <vector>

#include "core/oprf/client.h"
#include "core/oprf/group.h"
#include "core/oprf/server.h"

namespace feldsiegel::oprf {

/// Precondition: as many blinds as inputs, none of them zero.
Result<BlindedBatch> blind_with(Mode mode, std::span<const ByteView> inputs, std::vector<Scalar> blinds);

Result<Evaluation> blind_evaluate_with(const KeyPair& key, std::span<const Element> blinded_elements, const Scalar& r);

}  // namespace feldsiegel::oprf
