#include "core/pseudonym/code.h"

#include <doctest/doctest.h>

#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace feldsiegel {
namespace {

constexpr std::string_view alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr std::size_t places[] = {0, 1, 2, 3, 5, 6, 7, 8, 10, 11, 12, 13, 15};
constexpr std::uint64_t largest = (std::uint64_t{1} << 60) - 1;

// Zero, all ones, every single digit at every place (the check is linear, so these span all codes), and random values.
std::vector<std::uint64_t> sample_values() {
  std::vector<std::uint64_t> values{0, largest};
  for (unsigned place = 0; place < 12; ++place) {
    for (std::uint64_t digit = 1; digit < 32; ++digit) values.push_back(digit << 5 * place);
  }
  std::mt19937_64 random(1);
  for (int i = 0; i < 200; ++i) values.push_back(random() & largest);
  return values;
}

TEST_CASE("a code is three groups of four and a check character, and reads back") {
  CHECK(code_text_of(0) == "0000-0000-0000-0");
  CHECK(code_text_of(largest).substr(0, 15) == "ZZZZ-ZZZZ-ZZZZ-");
  for (const std::uint64_t value : sample_values()) {
    const std::string text = code_text_of(value);
    CHECK(text.size() == 16);
    CHECK(code_value_of(text) == value);
  }
}

TEST_CASE("the check character is the weighted sum over GF(32) that the specification gives") {
  CHECK(code_text_of(1) == "0000-0000-0001-2");                       // x
  CHECK(code_text_of(16) == "0000-0000-000G-5");                      // x^4 x = x^2 + 1
  CHECK(code_text_of(32) == "0000-0000-0010-4");                      // x^2
  CHECK(code_text_of(std::uint64_t{1} << 20) == "0000-0001-0000-5");  // x^5
}

TEST_CASE("every single wrong character is noticed") {
  std::size_t missed = 0, tried = 0;
  for (const std::uint64_t value : sample_values()) {
    const std::string text = code_text_of(value);
    for (const std::size_t place : places) {
      for (const char other : alphabet) {
        if (other == text[place]) continue;
        std::string wrong = text;
        wrong[place] = other;
        ++tried;
        missed += code_value_of(wrong).has_value();
      }
    }
  }
  CHECK(missed == 0);
  CHECK(tried == sample_values().size() * 13 * 31);
}

TEST_CASE("every swap of two characters is noticed, adjacent or not, whatever they are") {
  // All pairs of places with all pairs of characters, on a random rest.
  std::mt19937_64 random(2);
  std::size_t missed = 0, tried = 0;
  for (std::size_t i = 0; i < 13; ++i) {
    for (std::size_t k = i + 1; k < 13; ++k) {
      std::set<std::pair<char, char>> seen;
      for (int turn = 0; turn < 200'000 && seen.size() < 32 * 31; ++turn) {
        const std::string text = code_text_of(random() & largest);
        const char a = text[places[i]], b = text[places[k]];
        if (a == b || !seen.emplace(a, b).second) continue;
        std::string swapped = text;
        std::swap(swapped[places[i]], swapped[places[k]]);
        ++tried;
        missed += code_value_of(swapped).has_value();
      }
    }
  }
  CHECK(missed == 0);
  CHECK(tried == 13 * 12 / 2 * 32 * 31);
}

TEST_CASE("codes are read as people write them") {
  const std::string text = code_text_of(0x0123456789abcde);
  std::string loose;
  for (const char c : text) {
    if (c == '-') continue;
    loose += c == '0' ? 'o' : c == '1' ? 'l' : static_cast<char>(c >= 'A' ? c - 'A' + 'a' : c);
  }
  CHECK(code_value_of(loose) == 0x0123456789abcde);
  CHECK(code_value_of("oOoO ILil 0000 " + code_text_of(0x00000842100000).substr(15)) == 0x00000842100000);
  CHECK(code_value_of("0-0-0-0-0-0-0-0-0-0-0-0-0") == 0);
}

TEST_CASE("what is no code is refused") {
  for (const char* text : {"", "-", "0000-0000-0000", "0000-0000-0000-", "0000-0000-0000-00", "00000000000000000000000",
                           "0000-0000-0000-U", "u000-0000-0000-0", "0000_0000_0000_0", "0000-0000-0000-1",
                           "0000-0000-0000-\xc3\xb6", "\t0000-0000-0000-0", "0000-0000-0000-0\n"}) {
    CHECK_FALSE(code_value_of(text));
  }
  CHECK_FALSE(code_value_of(std::string_view("0000-0000-0000-\0", 16)));
}

}  // namespace
}  // namespace feldsiegel
