// Internal to core/oprf: sums of scalar multiples, much faster than one ScalarMult after the other, in VARIABLE TIME.
// Both scalars and elements must be public: everything here branches on them and looks tables up by them. That is why
// it takes no Scalar, which is a Secret; what is secret goes through group.h, which is libsodium (ADR 0018).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "core/oprf/suite.h"

namespace feldsiegel::oprf {

/// A number of 256 bits, little-endian; need not be reduced.
using PublicScalar = std::array<std::uint8_t, Ns>;

/// scalars[0] * elements[0] + scalars[1] * elements[1] + ..., which is the identity for nothing at all. The identity is
/// taken as an element. Nothing when an element is not canonical (RFC 9496 section 4.3.1).
/// Costs about a fifth of a ScalarMult an element for a thousand of them, and about 100 kB of memory at any length.
/// Precondition: as many scalars as elements; aborts otherwise.
std::optional<Element> multiscalar_sum(std::span<const PublicScalar> scalars, std::span<const Element> elements);

}  // namespace feldsiegel::oprf
