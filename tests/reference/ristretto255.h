// ristretto255 (RFC 9496 section 4), slowly: bit-by-bit arithmetic, double-and-add, formulas as they stand.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "core/base/bytes.h"
#include "tests/reference/number.h"

namespace feldsiegel::reference {

using Encoded = std::array<std::uint8_t, 32>;

/// A point (x, y) of -x^2 + y^2 = 1 + d x^2 y^2 that stands for a group element, kept as x = X / Z, y = Y / Z,
/// T = x y Z: one inversion an addition would be too slow even here.
struct Point {
  Number X;
  Number Y;
  Number Z;
  Number T;
};

const Modulus& field();    ///< p = 2^255 - 19
const Modulus& scalars();  ///< the order of the group

Point identity();
Point generator();
Point add(const Point& a, const Point& b);
Point multiply(const Number& k, const Point& a);

Encoded encode(const Point& point);
std::optional<Point> decode(const Encoded& bytes);  ///< nothing when the bytes are not canonical
Point from_uniform_bytes(const std::array<std::uint8_t, 64>& bytes);

}  // namespace feldsiegel::reference
