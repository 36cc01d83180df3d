// Internal to core/oprf: the field of 2^255 - 19 for multiscalar.h, in VARIABLE TIME: public values only. Secrets go
// through libsodium (ADR 0018).
//
// One source for two machines: five limbs of 51 bits where products of 128 bits are fast, ten of 26 and 25 bits where
// 64 bits are the most (WebAssembly). Limb i stands for limb * 2^ceil(255 i / limbs).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace feldsiegel::oprf::vartime {

#if defined(__SIZEOF_INT128__) && !defined(__wasm__) && !defined(FELDSIEGEL_NARROW_FIELD)  // the latter for fuzzing
using Limb = std::uint64_t;
__extension__ using Product = unsigned __int128;
inline constexpr std::size_t limbs = 5;
#define FELDSIEGEL_FIELD_INLINE [[gnu::always_inline]] inline
#else
using Limb = std::uint32_t;
using Product = std::uint64_t;
inline constexpr std::size_t limbs = 10;
#define FELDSIEGEL_FIELD_INLINE inline
#endif

using Encoding = std::array<std::uint8_t, 32>;  ///< little-endian

constexpr unsigned exponent(std::size_t i) { return static_cast<unsigned>((255 * i + limbs - 1) / limbs); }
constexpr unsigned bits(std::size_t i) { return exponent(i + 1) - exponent(i); }
constexpr Limb mask(std::size_t i) { return static_cast<Limb>((Limb{1} << bits(i)) - 1); }

/// A sum or difference of two: limb i is below 3.1 * 2^bits(i), which is what a product can take.
struct Loose {
  Limb limb[limbs] = {};
};

/// A field element, not in its least form: limb i is below 1.01 * 2^bits(i), so that it can stand where a Loose can.
struct Fe : Loose {};

/// Sums of limbs or of products of limbs, not yet carried. (No std::array in here: its checks of indices, which the
/// native build has on, cost a fifth.)
template <typename Word>
struct Sums {
  Word limb[limbs] = {};
};

/// Every limb keeps its bits and hands the rest to the next one, all at once; 2^255 is 19. What is handed over must be
/// below 2^64 / 19.
template <typename Word>
constexpr Sums<std::uint64_t> carry_once(const Word (&sum)[limbs]) {
  Sums<std::uint64_t> result;
  for (std::size_t i = 0; i < limbs; ++i) {
    const std::size_t before = (i + limbs - 1) % limbs;
    const std::uint64_t kept = static_cast<std::uint64_t>(sum[i]) & mask(i);
    result.limb[i] = kept + static_cast<std::uint64_t>(sum[before] >> bits(before)) * (i == 0 ? 19 : 1);
  }
  return result;
}

constexpr Fe carry(const Loose& a) {
  const auto sum = carry_once(a.limb);
  Fe result;
  for (std::size_t i = 0; i < limbs; ++i) result.limb[i] = static_cast<Limb>(sum.limb[i]);
  return result;
}

/// What the first round leaves in a limb, up to 2^62, moves on one limb after the other.
constexpr Fe carry(const Sums<Product>& products) {
  const auto sum = carry_once(products.limb);
  Fe result;
  std::uint64_t moved = 0;
  for (std::size_t i = 0; i < limbs; ++i) {
    result.limb[i] = static_cast<Limb>(sum.limb[i] + moved) & mask(i);
    moved = (sum.limb[i] + moved) >> bits(i);
  }
  result.limb[0] += static_cast<Limb>(19 * moved);
  return result;
}

constexpr Loose operator+(const Fe& a, const Fe& b) {
  Loose sum;
  for (std::size_t i = 0; i < limbs; ++i) sum.limb[i] = a.limb[i] + b.limb[i];
  return sum;
}

// 2 p is added, whose limbs are above those of b.
constexpr Loose operator-(const Fe& a, const Fe& b) {
  Loose difference;
  for (std::size_t i = 0; i < limbs; ++i) {
    difference.limb[i] = a.limb[i] + 2 * (mask(i) - (i == 0 ? 18 : 0)) - b.limb[i];
  }
  return difference;
}

constexpr Fe operator-(const Fe& a) { return carry(Fe{} - a); }

/// a[i] * b[j] as it counts in limb (i + j) mod limbs, `times` over.
template <std::size_t i, std::size_t j>
constexpr Product term(const Loose& a, const Loose& b, Limb times = 1) {
  constexpr bool wraps = i + j >= limbs;
  constexpr Limb shifted = 1u << (exponent(i) + exponent(j) - exponent((i + j) % limbs) - (wraps ? 255 : 0));
  return Product{a.limb[i] * (times * shifted)} * (b.limb[j] * Limb{wraps ? 19 : 1});
}

template <std::size_t k, std::size_t... i>
constexpr Product column(const Loose& a, const Loose& b, std::index_sequence<i...>) {
  return (term<i, (k + limbs - i) % limbs>(a, b) + ...);
}

template <std::size_t k, std::size_t i>
constexpr Product square_term(const Loose& a) {
  constexpr std::size_t j = (k + limbs - i) % limbs;
  if constexpr (i > j) return 0;
  return term<i, j>(a, a, i < j ? 2 : 1);
}

template <std::size_t k, std::size_t... i>
constexpr Product square_column(const Loose& a, std::index_sequence<i...>) {
  return (square_term<k, i>(a) + ...);
}

template <std::size_t... k>
FELDSIEGEL_FIELD_INLINE constexpr Fe multiplied(const Loose& a, const Loose& b, std::index_sequence<k...> all) {
  return carry(Sums<Product>{{column<k>(a, b, all)...}});
}

template <std::size_t... k>
FELDSIEGEL_FIELD_INLINE constexpr Fe squared(const Loose& a, std::index_sequence<k...> all) {
  return carry(Sums<Product>{{square_column<k>(a, all)...}});
}

FELDSIEGEL_FIELD_INLINE constexpr Fe operator*(const Loose& a, const Loose& b) {
  return multiplied(a, b, std::make_index_sequence<limbs>());
}

FELDSIEGEL_FIELD_INLINE constexpr Fe square(const Loose& a) { return squared(a, std::make_index_sequence<limbs>()); }

/// The same element as a number below 2^255 - 19.
constexpr Fe least(const Fe& a) {
  std::uint64_t carry = 19;  // becomes whether a + 19 reaches 2^255, so whether a reaches 2^255 - 19
  for (std::size_t i = 0; i < limbs; ++i) carry = (a.limb[i] + carry) >> bits(i);
  Fe result;
  carry *= 19;
  for (std::size_t i = 0; i < limbs; ++i) {
    const std::uint64_t sum = a.limb[i] + carry;
    result.limb[i] = static_cast<Limb>(sum) & mask(i);
    carry = sum >> bits(i);
  }
  return result;
}

constexpr bool operator==(const Fe& a, const Fe& b) {
  const Fe least_a = least(a);
  const Fe least_b = least(b);
  bool same = true;
  for (std::size_t i = 0; i < limbs; ++i) same = same && least_a.limb[i] == least_b.limb[i];
  return same;
}

constexpr bool is_negative(const Fe& a) { return (least(a).limb[0] & 1) != 0; }  // RFC 9496: IS_NEGATIVE
constexpr Fe absolute(const Fe& a) { return is_negative(a) ? -a : a; }           // CT_ABS

/// The value of the lower 255 bits, which may be 2^255 - 19 or more.
constexpr Fe from_bytes(const Encoding& bytes) {
  Fe result;
  std::uint64_t pending = 0;
  unsigned count = 0;
  for (std::size_t i = 0, next = 0; i < limbs; ++i) {
    for (; count < bits(i); count += 8) pending |= std::uint64_t{bytes[next++]} << count;
    result.limb[i] = static_cast<Limb>(pending) & mask(i);
    pending >>= bits(i);
    count -= bits(i);
  }
  return result;
}

/// Always the least form.
constexpr Encoding to_bytes(const Fe& a) {
  const Fe number = least(a);
  Encoding bytes{};
  std::uint64_t pending = 0;
  unsigned count = 0;
  std::size_t next = 0;
  for (std::size_t i = 0; i < limbs; ++i) {
    pending |= std::uint64_t{number.limb[i]} << count;
    for (count += bits(i); count >= 8; count -= 8, pending >>= 8) bytes[next++] = static_cast<std::uint8_t>(pending);
  }
  bytes[next] = static_cast<std::uint8_t>(pending);
  return bytes;
}

inline constexpr Fe zero{};
inline constexpr Fe one = from_bytes({1});

/// sqrt(-1), the root that is not negative.
inline constexpr Fe SQRT_M1 =
    from_bytes({0xb0, 0xa0, 0x0e, 0x4a, 0x27, 0x1b, 0xee, 0xc4, 0x78, 0xe4, 0x2f, 0xad, 0x06, 0x18, 0x43, 0x2f,
                0xa7, 0xd7, 0xfb, 0x3d, 0x99, 0x00, 0x4d, 0x2b, 0x0b, 0xdf, 0xc1, 0x4f, 0x80, 0x24, 0x83, 0x2b});

struct SquareRoot {
  bool was_square;
  Fe root;
};

/// SQRT_RATIO_M1(1, v) of RFC 9496 section 4.2.
SquareRoot inverse_square_root(const Fe& v);

}  // namespace feldsiegel::oprf::vartime
