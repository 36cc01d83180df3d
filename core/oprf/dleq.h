// Internal to core/oprf: proofs that two discrete logarithms are equal, for a whole batch at once (RFC 9497 section
// 2.2). They are made and checked in mode VOPRF only, so the context string is fixed.
#pragma once

#include <optional>
#include <span>

#include "core/oprf/group.h"
#include "core/oprf/suite.h"

namespace feldsiegel::oprf {

/// GenerateProof(k, G.Generator(), B, C, D) with its random scalar `r` given: that B is k times the generator and every
/// D[i] is k * C[i]. `r` must be fresh and secret: two proofs with one `r` give the key away.
/// Preconditions: C and D have the same length, 1 to largest_batch, and hold valid elements. Nothing when a composite
/// happens to be the identity, which nobody can bring about.
std::optional<Proof> GenerateProof(const Scalar& k, const Element& B, std::span<const Element> C,
                                   std::span<const Element> D, const Scalar& r);

/// VerifyProof(G.Generator(), B, C, D, proof). False for an invalid element anywhere and for scalars in the proof that
/// are not canonical or zero. Precondition: C and D have the same length, 1 to largest_batch.
[[nodiscard]] bool VerifyProof(const Element& B, std::span<const Element> C, std::span<const Element> D,
                               const Proof& proof);

}  // namespace feldsiegel::oprf
