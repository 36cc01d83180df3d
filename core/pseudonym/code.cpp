#include "core/pseudonym/code.h"

#include <cstddef>

namespace feldsiegel {
namespace {

// Crockford's base 32: no I, L, O (mistaken for 1 and 0), no U (makes words).
constexpr std::string_view alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr std::size_t data_characters = 12;

// Multiplication by x in GF(2)[x] / (x^5 + x^2 + 1), where x has order 31.
constexpr unsigned times_x(unsigned element) { return (element << 1 ^ (element & 0x10 ? 0x25u : 0u)) & 0x1f; }

// The check character has weight 1, the data character before it x, and so on to x^12. Of a right code the weighted
// sum with its check character is zero.
constexpr unsigned check_of(std::uint64_t value) {
  unsigned sum = 0;
  for (std::size_t i = 0; i < data_characters; ++i) {
    sum = times_x(sum ^ static_cast<unsigned>(value >> 5 * (data_characters - 1 - i) & 0x1f));
  }
  return sum;
}

std::optional<unsigned> digit_of(char c) {
  if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  if (c == 'O') c = '0';
  if (c == 'I' || c == 'L') c = '1';
  const std::size_t found = alphabet.find(c);
  if (found == std::string_view::npos) return std::nullopt;
  return static_cast<unsigned>(found);
}

}  // namespace

std::string code_text_of(std::uint64_t value) {
  std::string text;
  for (std::size_t i = 0; i < data_characters; ++i) {
    text += alphabet[value >> 5 * (data_characters - 1 - i) & 0x1f];
    if (i % 4 == 3) text += '-';
  }
  return text + alphabet[check_of(value)];
}

std::optional<std::uint64_t> code_value_of(std::string_view text) {
  std::uint64_t value = 0;
  std::size_t characters = 0;
  for (const char c : text) {
    if (c == '-' || c == ' ') continue;
    const auto digit = digit_of(c);
    if (!digit || ++characters > data_characters + 1) return std::nullopt;
    if (characters <= data_characters) {
      value = value << 5 | *digit;
    } else if (*digit != check_of(value)) {
      return std::nullopt;
    }
  }
  if (characters != data_characters + 1) return std::nullopt;
  return value;
}

}  // namespace feldsiegel
