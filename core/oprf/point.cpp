#include "core/oprf/point.h"

namespace feldsiegel::oprf::vartime {
namespace {

// -121665 / 121666
constexpr Fe d =
    from_bytes({0xa3, 0x78, 0x59, 0x13, 0xca, 0x4d, 0xeb, 0x75, 0xab, 0xd8, 0x41, 0x41, 0x4d, 0x0a, 0x70, 0x00,
                0x98, 0xe8, 0x79, 0x77, 0x79, 0x40, 0xc7, 0x8c, 0x73, 0xfe, 0x6f, 0x2b, 0xee, 0x6c, 0x03, 0x52});

// 1 / sqrt(a - d) with a = -1
constexpr Fe INVSQRT_A_MINUS_D =
    from_bytes({0xea, 0x40, 0x5d, 0x80, 0xaa, 0xfd, 0xc8, 0x99, 0xbe, 0x72, 0x41, 0x5a, 0x17, 0x16, 0x2f, 0x9d,
                0x40, 0xd8, 0x01, 0xfe, 0x91, 0x7b, 0xc2, 0x16, 0xa2, 0xfc, 0xaf, 0xcf, 0x05, 0x89, 0x6c, 0x78});

constexpr Fe half =
    from_bytes({0xf7, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
                0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x3f});

// The end of every addition: X3 = E F, Y3 = G H, Z3 = F G, T3 = E H.
FELDSIEGEL_FIELD_INLINE Point completed(const Loose& E, const Loose& F, const Loose& G, const Loose& H) {
  return {E * F, G * H, F * G, E * H};
}

}  // namespace

std::optional<Addend> decode(const Encoding& bytes) {
  const Fe s = from_bytes(bytes);
  if (to_bytes(s) != bytes || is_negative(s)) return std::nullopt;
  const Fe ss = square(s);
  const Fe u1 = carry(one - ss);
  const Fe u2 = carry(one + ss);
  const Fe u2_sqr = square(u2);
  const Fe v = carry(-(d * square(u1)) - u2_sqr);
  const auto [was_square, invsqrt] = inverse_square_root(v * u2_sqr);
  const Fe den_x = invsqrt * u2;
  const Fe den_y = invsqrt * den_x * v;
  const Fe x = absolute((s + s) * den_x);
  const Fe y = u1 * den_y;
  const Fe t = x * y;
  if (!was_square || is_negative(t) || y == zero) return std::nullopt;
  return Addend{{(y + x) * half, (y - x) * half}, d * t};
}

Encoding encode(const Point& point) {
  const auto& [x0, y0, z0, t0] = point;
  const Fe u1 = (z0 + y0) * (z0 - y0);
  const Fe u2 = x0 * y0;
  const Fe invsqrt = inverse_square_root(u1 * square(u2)).root;
  const Fe den1 = invsqrt * u1;
  const Fe den2 = invsqrt * u2;
  const Fe z_inv = den1 * den2 * t0;
  const bool rotate = is_negative(t0 * z_inv);
  const Fe x = rotate ? y0 * SQRT_M1 : x0;
  const Fe y = rotate ? x0 * SQRT_M1 : y0;
  const Fe den_inv = rotate ? den1 * INVSQRT_A_MINUS_D : den2;
  return to_bytes(absolute(den_inv * (is_negative(x * z_inv) ? z0 + y : z0 - y)));
}

Point operator+(const Point& a, const Point& b) {
  const Fe A = (a.Y - a.X) * (b.Y - b.X);
  const Fe B = (a.Y + a.X) * (b.Y + b.X);
  const Fe half_C = a.T * b.T * d;
  const Fe half_D = a.Z * b.Z;
  const Fe C = carry(half_C + half_C);
  const Fe D = carry(half_D + half_D);
  return completed(B - A, D - C, D + C, B + A);
}

Point operator-(const Point& a) { return {-a.X, a.Y, a.Z, -a.T}; }

Point doubled(const Point& a) {
  const Fe A = square(a.X);
  const Fe B = square(a.Y);
  const Fe ZZ = square(a.Z);
  const Fe C = carry(ZZ + ZZ);
  const Fe H = carry(A + B);
  const Fe G = carry(A - B);
  return completed(H - square(a.X + a.Y), C + G, G, H);
}

// A to D of the RFC halved, which cancels in the end: T2 and Z2 are not doubled, and the halves are in the addend. No
// branch on the sign, which no machine could foresee.
Point sum(const Point& a, const Addend& b, bool subtract) {
  const Fe A = (a.Y - a.X) * b.halves[subtract ? 0 : 1];
  const Fe B = (a.Y + a.X) * b.halves[subtract ? 1 : 0];
  const Fe C = a.T * b.d_xy;
  const Loose FG[2] = {a.Z - C, a.Z + C};
  return completed(B - A, FG[subtract ? 1 : 0], FG[subtract ? 0 : 1], B + A);
}

Point to_point(const Addend& a, bool negative) {
  const Fe& half_sum = a.halves[negative ? 1 : 0];
  const Fe& half_difference = a.halves[negative ? 0 : 1];
  const Fe x = carry(half_sum - half_difference);
  const Fe y = carry(half_sum + half_difference);
  return {x, y, one, x * y};
}

}  // namespace feldsiegel::oprf::vartime
