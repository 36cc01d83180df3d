// Arithmetic modulo a 255-bit number in the slowest and plainest way: bit by bit, no tricks, no secrets kept.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "core/base/bytes.h"

namespace feldsiegel::reference {

/// 256 bits in eight 32-bit words, least significant first.
struct Number {
  std::array<std::uint32_t, 8> words{};

  static Number from(std::uint32_t small) {
    Number number;
    number.words[0] = small;
    return number;
  }
  static Number from_little_endian(ByteView bytes) {  // at most 32 bytes
    Number number;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      number.words[i / 4] |= static_cast<std::uint32_t>(bytes[i]) << (8 * (i % 4));
    }
    return number;
  }
  std::array<std::uint8_t, 32> little_endian() const {
    std::array<std::uint8_t, 32> bytes{};
    for (std::size_t i = 0; i < 32; ++i) bytes[i] = static_cast<std::uint8_t>(words[i / 4] >> (8 * (i % 4)));
    return bytes;
  }
  bool bit(std::size_t i) const { return ((words[i / 32] >> (i % 32)) & 1) != 0; }
  bool operator==(const Number&) const = default;
};

inline bool less(const Number& a, const Number& b) {
  for (std::size_t i = 8; i-- > 0;) {
    if (a.words[i] != b.words[i]) return a.words[i] < b.words[i];
  }
  return false;
}

/// a + b and a - b modulo 2^256.
inline Number sum(const Number& a, const Number& b) {
  Number result;
  std::uint64_t carry = 0;
  for (std::size_t i = 0; i < 8; ++i) {
    carry += std::uint64_t{a.words[i]} + b.words[i];
    result.words[i] = static_cast<std::uint32_t>(carry);
    carry >>= 32;
  }
  return result;
}
inline Number difference(const Number& a, const Number& b) {
  Number result;
  std::int64_t borrow = 0;
  for (std::size_t i = 0; i < 8; ++i) {
    borrow += std::int64_t{a.words[i]} - std::int64_t{b.words[i]};
    result.words[i] = static_cast<std::uint32_t>(borrow);
    borrow >>= 32;
  }
  return result;
}

/// The integers modulo `m`, an odd prime below 2^255. All arguments are reduced.
struct Modulus {
  Number m;

  Number reduce_once(const Number& a) const { return less(a, m) ? a : difference(a, m); }
  Number add(const Number& a, const Number& b) const { return reduce_once(sum(a, b)); }
  Number sub(const Number& a, const Number& b) const { return difference(less(a, b) ? sum(a, m) : a, b); }
  Number neg(const Number& a) const { return sub({}, a); }

  Number mul(const Number& a, const Number& b) const {
    Number product;
    for (std::size_t i = 256; i-- > 0;) {
      product = add(product, product);
      if (b.bit(i)) product = add(product, a);
    }
    return product;
  }
  Number pow(const Number& a, const Number& exponent) const {
    Number power = Number::from(1);
    for (std::size_t i = 256; i-- > 0;) {
      power = mul(power, power);
      if (exponent.bit(i)) power = mul(power, a);
    }
    return power;
  }
  Number inverse(const Number& a) const { return pow(a, difference(m, Number::from(2))); }  // Fermat

  /// Any number of little-endian bytes, reduced.
  Number reduce(ByteView bytes) const {
    Number rest;
    for (std::size_t i = 8 * bytes.size(); i-- > 0;) {
      rest = add(rest, rest);
      if (((bytes[i / 8] >> (i % 8)) & 1) != 0) rest = add(rest, Number::from(1));
    }
    return rest;
  }
};

}  // namespace feldsiegel::reference
