// Internal to core/oprf: the prime-order group of RFC 9497 section 2.1, which is ristretto255 (section 4.1) as
// libsodium has it. Elements go in and out in their serialized form; scalars are little-endian and reduced.
// Functions that can meet an invalid element say so by answering nothing or false; both happen for public reasons.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "core/base/secret.h"
#include "core/oprf/expand_message.h"
#include "core/oprf/suite.h"

namespace feldsiegel::oprf {

/// Secret or not: blinds and keys are, challenges are not. The arithmetic is the same and takes constant time.
using Scalar = Secret<Ns>;

/// The serialized identity: 32 zero bytes.
inline constexpr Element Identity{};

/// HashToGroup(msg) with the suite's DST "HashToGroup-" || contextString. May be the identity.
Element HashToGroup(Pieces msg, Mode mode);

/// HashToScalar(msg), by default with the suite's DST "HashToScalar-" || contextString.
Scalar HashToScalar(Pieces msg, Mode mode);
Scalar HashToScalar_with_DST(Pieces msg, std::string_view DST);

/// RandomScalar(): uniform, never zero.
Scalar RandomScalar();

/// DeserializeScalar: nothing for another length, a value of G.Order() or more, and, beyond the RFC, zero, which no
/// honest key, blind or proof holds but with negligible probability.
std::optional<Scalar> DeserializeScalar(ByteView bytes);

/// Whether DeserializeElement would take it: canonical, and not the identity.
bool is_valid(const Element& element);

/// k * A. Nothing when `A` is not canonical, when it is the identity, or when `k` is zero.
std::optional<Element> ScalarMult(const Scalar& k, const Element& A);

/// k * G.Generator(). Nothing when `k` is zero.
std::optional<Element> ScalarMultGen(const Scalar& k);

/// A + B, which may be the identity. Nothing when one of them is not canonical.
std::optional<Element> Add(const Element& A, const Element& B);

/// r - c * k, as GenerateProof needs it.
Scalar subtract_product(const Scalar& r, const Scalar& c, const Scalar& k);

/// ScalarInverse of each, together at the price of one inversion and three multiplications an entry (Montgomery's
/// trick). Precondition: none is zero.
std::vector<Scalar> ScalarInverses(std::span<const Scalar> scalars);

/// Hash(pieces): SHA-512.
Output Hash(Pieces pieces);

}  // namespace feldsiegel::oprf
