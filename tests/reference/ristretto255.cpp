#include "tests/reference/ristretto255.h"

namespace feldsiegel::reference {
namespace {

Number power_of_two(std::size_t exponent) {
  Number number;
  number.words[exponent / 32] = std::uint32_t{1} << (exponent % 32);
  return number;
}

Number square(const Number& a) { return field().mul(a, a); }
Number mul(const Number& a, const Number& b) { return field().mul(a, b); }
Number negative(const Number& a) { return field().neg(a); }
bool is_negative(const Number& a) { return a.bit(0); }  // RFC 9496 section 4.1: the least significant bit
Number absolute(const Number& a) { return is_negative(a) ? negative(a) : a; }
const Number one = Number::from(1);

// (p - 5) / 8 = 2^252 - 3 and (p - 1) / 4 = 2^253 - 5
Number sqrt_minus_one() {
  static const Number root = field().pow(Number::from(2), difference(power_of_two(253), Number::from(5)));
  return root;
}
Number d() {
  static const Number value = mul(negative(Number::from(121665)), field().inverse(Number::from(121666)));
  return value;
}

struct Root {
  bool was_square;
  Number root;
};

// SQRT_RATIO_M1(u, v), section 4.2.
Root sqrt_ratio(const Number& u, const Number& v) {
  const Number v3 = mul(square(v), v);
  const Number v7 = mul(square(v3), v);
  Number r = mul(mul(u, v3), field().pow(mul(u, v7), difference(power_of_two(252), Number::from(3))));
  const Number check = mul(v, square(r));
  const bool correct = check == u;
  const bool flipped = check == negative(u);
  const bool flipped_i = check == mul(negative(u), sqrt_minus_one());
  if (flipped || flipped_i) r = mul(r, sqrt_minus_one());
  return {correct || flipped, absolute(r)};
}

Point affine(const Number& x, const Number& y) { return {x, y, one, mul(x, y)}; }

// MAP(t), section 4.3.4.
Point map(const Number& t) {
  const Number r = mul(sqrt_minus_one(), square(t));
  const Number one_minus_d_sq = field().sub(one, square(d()));
  const Number u = mul(field().add(r, one), one_minus_d_sq);
  const Number v = mul(field().sub(negative(one), mul(r, d())), field().add(r, d()));
  const auto [was_square, root] = sqrt_ratio(u, v);
  const Number s = was_square ? root : negative(absolute(mul(root, t)));
  const Number c = was_square ? negative(one) : r;
  const Number d_minus_one_sq = square(field().sub(d(), one));
  const Number N = field().sub(mul(mul(c, field().sub(r, one)), d_minus_one_sq), v);
  const Number sqrt_ad_minus_one =  // the odd one of the two roots of a d - 1, as the RFC lists it
      negative(sqrt_ratio(field().sub(negative(d()), one), one).root);
  const Number w0 = mul(field().add(s, s), v);
  const Number w1 = mul(N, sqrt_ad_minus_one);
  const Number w2 = field().sub(one, square(s));
  const Number w3 = field().add(one, square(s));
  return {mul(w0, w3), mul(w2, w1), mul(w1, w3), mul(w0, w2)};
}

}  // namespace

const Modulus& field() {
  static const Modulus p{difference(power_of_two(255), Number::from(19))};
  return p;
}

const Modulus& scalars() {
  // 2^252 + 27742317777372353535851937790883648493
  static const Modulus order{Number{{0x5cf5d3ed, 0x5812631a, 0xa2f79cd6, 0x14def9de, 0, 0, 0, 0x10000000}}};
  return order;
}

Point identity() { return affine({}, one); }

Point generator() {
  const Number y = mul(Number::from(4), field().inverse(Number::from(5)));
  const Number u = field().sub(square(y), one);
  const Number v = field().add(mul(d(), square(y)), one);
  return affine(sqrt_ratio(u, v).root, y);
}

// RFC 8032 section 5.1.4; holds for every pair of points, the same and the identity included.
Point add(const Point& a, const Point& b) {
  const Number A = mul(field().sub(a.Y, a.X), field().sub(b.Y, b.X));
  const Number B = mul(field().add(a.Y, a.X), field().add(b.Y, b.X));
  const Number C = mul(mul(field().add(a.T, a.T), d()), b.T);
  const Number D = mul(field().add(a.Z, a.Z), b.Z);
  const Number E = field().sub(B, A);
  const Number F = field().sub(D, C);
  const Number G = field().add(D, C);
  const Number H = field().add(B, A);
  return {mul(E, F), mul(G, H), mul(F, G), mul(E, H)};
}

Point multiply(const Number& k, const Point& a) {
  Point product = identity();
  for (std::size_t i = 256; i-- > 0;) {
    product = add(product, product);
    if (k.bit(i)) product = add(product, a);
  }
  return product;
}

// Section 4.3.2.
Encoded encode(const Point& point) {
  const auto& [x0, y0, z0, t0] = point;
  const Number u1 = mul(field().add(z0, y0), field().sub(z0, y0));
  const Number u2 = mul(x0, y0);
  const Number invsqrt = sqrt_ratio(one, mul(u1, square(u2))).root;
  const Number den1 = mul(invsqrt, u1);
  const Number den2 = mul(invsqrt, u2);
  const Number z_inv = mul(mul(den1, den2), t0);
  const Number ix0 = mul(x0, sqrt_minus_one());
  const Number iy0 = mul(y0, sqrt_minus_one());
  const Number invsqrt_a_minus_d = sqrt_ratio(one, field().sub(negative(one), d())).root;
  const bool rotate = is_negative(mul(t0, z_inv));
  const Number x = rotate ? iy0 : x0;
  Number y = rotate ? ix0 : y0;
  const Number den_inv = rotate ? mul(den1, invsqrt_a_minus_d) : den2;
  if (is_negative(mul(x, z_inv))) y = negative(y);
  return absolute(mul(den_inv, field().sub(z0, y))).little_endian();
}

// Section 4.3.1.
std::optional<Point> decode(const Encoded& bytes) {
  const Number s = Number::from_little_endian(bytes);
  if (!less(s, field().m) || is_negative(s)) return std::nullopt;
  const Number ss = square(s);
  const Number u1 = field().sub(one, ss);
  const Number u2 = field().add(one, ss);
  const Number u2_sqr = square(u2);
  const Number v = field().sub(negative(mul(d(), square(u1))), u2_sqr);
  const auto [was_square, invsqrt] = sqrt_ratio(one, mul(v, u2_sqr));
  const Number den_x = mul(invsqrt, u2);
  const Number den_y = mul(mul(invsqrt, den_x), v);
  const Number x = absolute(mul(field().add(s, s), den_x));
  const Number y = mul(u1, den_y);
  if (!was_square || is_negative(mul(x, y)) || y == Number{}) return std::nullopt;
  return affine(x, y);
}

Point from_uniform_bytes(const std::array<std::uint8_t, 64>& bytes) {
  std::array<std::uint8_t, 64> masked = bytes;  // the top bit of each half does not count
  masked[31] &= 0x7f;
  masked[63] &= 0x7f;
  const ByteView view(masked);
  return add(map(field().reduce(view.first(32))), map(field().reduce(view.last(32))));
}

}  // namespace feldsiegel::reference
