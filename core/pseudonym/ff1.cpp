#include "core/pseudonym/ff1.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace feldsiegel {
namespace {

using Block = std::array<std::uint8_t, 16>;
static_assert(crypto_ipcrypt_BYTES == 16 && crypto_ipcrypt_KEYBYTES == 16);

constexpr unsigned rounds = 10;
constexpr std::uint64_t max_half = std::uint64_t{1} << 56;  // so that a half and a byte multiply within 64 bits

// radix^count, or nothing above `limit`.
std::optional<std::uint64_t> power(std::uint64_t radix, std::size_t count, std::uint64_t limit) {
  std::uint64_t value = 1;
  for (std::size_t i = 0; i < count; ++i) {
    if (value > limit / radix) return std::nullopt;
    value *= radix;
  }
  return value;
}

// PRF of the standard (algorithm 6), block by block: CBC-MAC over P and Q. `state` is what the blocks before gave.
class Prf {
 public:
  explicit Prf(const Secret<16>& key, const Block& state = {}) : key_(key), state_(state) {}
  ~Prf() { wipe(state_); }
  Prf(const Prf&) = delete;
  Prf& operator=(const Prf&) = delete;

  void put(std::uint8_t byte) {
    state_[used_++] ^= byte;
    if (used_ < state_.size()) return;
    crypto_ipcrypt_encrypt(state_.data(), state_.data(), key_.expose_secret().data());
    used_ = 0;
  }
  void put(ByteView bytes) {
    for (const std::uint8_t byte : bytes) put(byte);
  }
  /// Precondition: whole blocks have been put.
  const Block& result() const { return state_; }

 private:
  const Secret<16>& key_;
  Block state_;
  std::size_t used_ = 0;
};

// One call of FF1; names as in SP 800-38G r1, algorithm 7.
class Ff1 {
 public:
  static Result<Ff1> make(const Secret<16>& key, ByteView tweak, unsigned radix, ByteView numerals) {
    const std::size_t n = numerals.size(), v = n - n / 2;
    if (radix < 2 || radix > ff1_max_radix || tweak.size() > ff1_max_tweak) return ErrorCode::invalid_value;
    const auto largest = power(radix, v, max_half);
    if (!largest || !is_large_enough(radix, n)) return ErrorCode::invalid_value;
    if (std::any_of(numerals.begin(), numerals.end(), [&](auto numeral) { return numeral >= radix; })) {
      return ErrorCode::invalid_value;
    }
    std::size_t b = 0;
    for (std::uint64_t left = *largest - 1; left > 0; left >>= 8) ++b;
    return Ff1(key, tweak, radix, n, b);
  }

  void encrypt(MutableByteView numerals) const {
    std::uint64_t A = number(numerals.first(u_)), B = number(numerals.subspan(u_));
    for (unsigned i = 0; i < rounds; ++i) {
      const std::uint64_t m = modulus(i);
      A = std::exchange(B, (A + round(i, B, m)) % m);
    }
    write(numerals.first(u_), A);
    write(numerals.subspan(u_), B);
  }

  void decrypt(MutableByteView numerals) const {
    std::uint64_t A = number(numerals.first(u_)), B = number(numerals.subspan(u_));
    for (unsigned i = rounds; i-- > 0;) {
      const std::uint64_t m = modulus(i);
      B = std::exchange(A, (B + m - round(i, A, m)) % m);
    }
    write(numerals.first(u_), A);
    write(numerals.subspan(u_), B);
  }

 private:
  Ff1(const Secret<16>& key, ByteView tweak, unsigned radix, std::size_t n, std::size_t b)
      : key_(key), tweak_(tweak), radix_(radix), n_(n), u_(n / 2), b_(b) {
    const std::size_t t = tweak.size();
    Prf prf(key);
    prf.put(Block{1, 2, 1, 0, 0, byte_of(radix, 0), 10, byte_of(u_, 0), byte_of(n, 3), byte_of(n, 2), byte_of(n, 1),
                  byte_of(n, 0), byte_of(t, 3), byte_of(t, 2), byte_of(t, 1), byte_of(t, 0)});
    after_p_ = prf.result();
  }

  // A domain above 2^63 is large enough too.
  static bool is_large_enough(unsigned radix, std::size_t n) {
    return power(radix, n, UINT64_MAX / 2).value_or(UINT64_MAX) >= ff1_min_domain;
  }

  // radix^u in even rounds, radix^v in odd ones.
  std::uint64_t modulus(unsigned i) const { return *power(radix_, i % 2 == 0 ? u_ : n_ - u_, max_half); }

  std::uint64_t number(ByteView numerals) const {
    std::uint64_t value = 0;
    for (const std::uint8_t numeral : numerals) value = value * radix_ + numeral;
    return value;
  }

  void write(MutableByteView numerals, std::uint64_t value) const {
    for (auto at = numerals.rbegin(); at != numerals.rend(); ++at, value /= radix_) {
      *at = static_cast<std::uint8_t>(value % radix_);
    }
  }

  // NUM(S) modulo m, where S is the first d bytes of PRF(P || Q). d is at most 12 here, so that one block suffices.
  std::uint64_t round(unsigned i, std::uint64_t number_b, std::uint64_t m) const {
    const std::size_t t = tweak_.size(), d = 4 * ((b_ + 3) / 4) + 4;
    Prf prf(key_, after_p_);
    prf.put(tweak_);
    for (std::size_t zeros = (16 - (t + b_ + 1) % 16) % 16; zeros > 0; --zeros) prf.put(0);
    prf.put(static_cast<std::uint8_t>(i));
    for (std::size_t at = b_; at-- > 0;) prf.put(byte_of(number_b, at));
    std::uint64_t y = 0;
    for (std::size_t at = 0; at < d; ++at) y = (y << 8 | prf.result()[at]) % m;
    return y;
  }

  static std::uint8_t byte_of(std::uint64_t value, std::size_t at) {
    return static_cast<std::uint8_t>(value >> 8 * at);
  }

  const Secret<16>& key_;
  ByteView tweak_;
  unsigned radix_;
  std::size_t n_, u_, b_;
  Block after_p_{};  // P is the same in all rounds
};

}  // namespace

Status ff1_encrypt(const Secret<16>& key, ByteView tweak, unsigned radix, MutableByteView numerals) {
  FELDSIEGEL_TRY(const Ff1 ff1, Ff1::make(key, tweak, radix, numerals));
  ff1.encrypt(numerals);
  return {};
}

Status ff1_decrypt(const Secret<16>& key, ByteView tweak, unsigned radix, MutableByteView numerals) {
  FELDSIEGEL_TRY(const Ff1 ff1, Ff1::make(key, tweak, radix, numerals));
  ff1.decrypt(numerals);
  return {};
}

}  // namespace feldsiegel
