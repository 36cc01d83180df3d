// Internal to core/oprf: the curve -x^2 + y^2 = 1 + d x^2 y^2 for multiscalar.h and ristretto255 on it (RFC 9496), in
// VARIABLE TIME: public points only.
#pragma once

#include <optional>

#include "core/oprf/field.h"

namespace feldsiegel::oprf::vartime {

/// Extended coordinates (RFC 8032 section 5.1.4): x = X / Z, y = Y / Z, x y = T / Z.
struct Point {
  Fe X = zero;
  Fe Y = one;
  Fe Z = one;
  Fe T = zero;
};

/// A point with Z = 1, prepared for addition: (y + x) / 2 and (y - x) / 2, which its negative has the other way round,
/// and d x y.
struct Addend {
  Fe halves[2];
  Fe d_xy;
};

/// Decode of RFC 9496 section 4.3.1; takes the identity. Nothing for what is not canonical.
std::optional<Addend> decode(const Encoding& bytes);

/// Encode of RFC 9496 section 4.3.2.
Encoding encode(const Point& point);

/// The formulas of RFC 8032 section 5.1.4, which hold for every pair of points.
Point operator+(const Point& a, const Point& b);
Point operator-(const Point& a);
Point doubled(const Point& a);

/// a + b, or a - b when `subtract`.
Point sum(const Point& a, const Addend& b, bool subtract);

/// What identity + a or identity - a would be, in one multiplication.
Point to_point(const Addend& a, bool negative);

}  // namespace feldsiegel::oprf::vartime
