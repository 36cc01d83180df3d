// The fast field against the slow one of tests/reference, with limbs as large as their types allow.
#include "core/oprf/field.h"

#include <doctest/doctest.h>

#include "core/base/hex.h"
#include "core/base/random.h"
#include "tests/reference/ristretto255.h"

namespace feldsiegel::oprf::vartime {
namespace {

using reference::Number;

const reference::Modulus& p() { return reference::field(); }

template <typename Element>
Number value(const Element& a) {
  Number sum;
  for (std::size_t i = 0; i < limbs; ++i) {
    Number limb;
    limb.words[0] = static_cast<std::uint32_t>(a.limb[i]);
    limb.words[1] = static_cast<std::uint32_t>(std::uint64_t{a.limb[i]} >> 32);
    Number place;
    place.words[exponent(i) / 32] = std::uint32_t{1} << (exponent(i) % 32);
    sum = p().add(sum, p().mul(limb, place));
  }
  return sum;
}

// As many hundredths of 2^bits in the limbs that `pattern` has, one less than that many in the others when `dense`.
template <typename Element>
Element filled(unsigned hundredths, unsigned pattern, bool dense) {
  Element a;
  for (std::size_t i = 0; i < limbs; ++i) {
    const Limb most = static_cast<Limb>((std::uint64_t{1} << bits(i)) / 100 * hundredths);
    a.limb[i] = ((pattern >> i) & 1) != 0 ? most : static_cast<Limb>(dense ? most - 1 : 0);
  }
  return a;
}

constexpr unsigned most_of_loose = 310;
constexpr unsigned most_of_tight = 101;

// The result is tight, has the value, and has it in its bytes.
void check_is(const Fe& result, const Number& expected) {
  for (std::size_t i = 0; i < limbs; ++i) CHECK(result.limb[i] <= filled<Fe>(most_of_tight, ~0u, false).limb[i]);
  CHECK(value(result) == expected);
  CHECK(to_bytes(result) == expected.little_endian());
  CHECK(is_negative(result) == expected.bit(0));
}

void check_loose(const Loose& result, const Number& expected) {
  for (std::size_t i = 0; i < limbs; ++i) CHECK(result.limb[i] <= filled<Loose>(most_of_loose, ~0u, false).limb[i]);
  CHECK(value(result) == expected);
}

TEST_CASE("products and squares are right for limbs as large as a product takes them") {
  const unsigned patterns = 1u << limbs;
  for (unsigned pattern = 0; pattern < patterns; pattern += limbs == 5 ? 1 : 7) {
    CAPTURE(pattern);
    for (const bool dense : {false, true}) {
      const Loose a = filled<Loose>(most_of_loose, pattern, dense);
      const Loose b = filled<Loose>(most_of_loose, patterns - 1, dense);
      const Loose c = filled<Loose>(most_of_loose, ~pattern, dense);
      check_is(square(a), p().mul(value(a), value(a)));
      check_is(a * b, p().mul(value(a), value(b)));
      check_is(a * c, p().mul(value(a), value(c)));
      check_is(carry(a), value(a));
    }
  }
}

TEST_CASE("sums, differences and negatives of tight elements are loose and right") {
  for (unsigned pattern = 0; pattern < 1u << limbs; pattern += limbs == 5 ? 1 : 7) {
    const Fe a = filled<Fe>(most_of_tight, pattern, true);
    const Fe b = filled<Fe>(most_of_tight, ~pattern, false);
    check_loose(a + b, p().add(value(a), value(b)));
    check_loose(a - b, p().sub(value(a), value(b)));
    check_loose(b - a, p().sub(value(b), value(a)));
    check_is(-a, p().neg(value(a)));
  }
}

TEST_CASE("what is around the prime has one least form and its own sign") {
  for (const std::uint8_t low :
       {std::uint8_t{0xeb}, std::uint8_t{0xec}, std::uint8_t{0xed}, std::uint8_t{0xee}, std::uint8_t{0xff}}) {
    Encoding bytes;
    bytes.fill(0xff);
    bytes[0] = low;
    bytes[31] = 0x7f;
    const Number number = p().reduce_once(Number::from_little_endian(bytes));
    check_is(from_bytes(bytes), number);
    CHECK((from_bytes(bytes) == zero) == (low == 0xed));
    CHECK((from_bytes(bytes) == one) == (low == 0xee));
    CHECK((from_bytes(bytes) == -one) == (low == 0xec));
  }
}

TEST_CASE("random bytes go in and out, and the top bit does not count") {
  for (int round = 0; round < 200; ++round) {
    Encoding bytes;
    fill_random(bytes);
    Encoding lower = bytes;
    lower[31] &= 0x7f;
    check_is(from_bytes(bytes), p().reduce_once(Number::from_little_endian(lower)));
    CHECK(from_bytes(bytes) == from_bytes(lower));
  }
}

TEST_CASE("the inverse of a square root is one, and what is no square is told") {
  CHECK(to_bytes(square(SQRT_M1)) == to_bytes(-one));
  CHECK_FALSE(is_negative(SQRT_M1));
  CHECK_FALSE(inverse_square_root(zero).was_square);
  CHECK(inverse_square_root(zero).root == zero);
  for (int round = 0; round < 50; ++round) {
    Encoding bytes;
    fill_random(bytes);
    const Fe v = square(from_bytes(bytes));
    for (const Fe& square_one : {v, -v}) {  // -1 is a square
      const auto [was_square, root] = inverse_square_root(square_one);
      CHECK(was_square);
      CHECK(square(root) * square_one == one);
      CHECK_FALSE(is_negative(root));
    }
    const auto [was_square, root] = inverse_square_root(SQRT_M1 * v);  // sqrt(-1) is none
    CHECK_FALSE(was_square);
    CHECK(square(root) * v == one);  // the root of sqrt(-1) / (sqrt(-1) v)
    CHECK_FALSE(is_negative(root));
  }
}

}  // namespace
}  // namespace feldsiegel::oprf::vartime
