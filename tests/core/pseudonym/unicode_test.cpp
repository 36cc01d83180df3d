// The compact tables against utf8proc itself, for every code point there is.
#include "core/pseudonym/unicode.h"

#include <doctest/doctest.h>
#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <vector>

namespace feldsiegel::unicode {
namespace {

constexpr CodePoint end_of_unicode = 0x110000;

std::vector<CodePoint> of_utf8proc(CodePoint c, int options) {
  std::array<utf8proc_int32_t, 64> out{};
  int boundary = 0;
  const auto size = utf8proc_decompose_char(static_cast<utf8proc_int32_t>(c), out.data(), out.size(),
                                            static_cast<utf8proc_option_t>(options), &boundary);
  return {out.begin(), out.begin() + size};
}

bool same(const Mapping& mapping, const std::vector<CodePoint>& expected) {
  return std::equal(mapping.begin(), mapping.end(), expected.begin(), expected.end());
}

bool is_surrogate(CodePoint c) { return c >= 0xd800 && c < 0xe000; }

// The first code point, surrogates apart, that breaks a rule; end_of_unicode when none does.
template <class Rule>
CodePoint first_broken(Rule rule) {
  for (CodePoint c = 0; c < end_of_unicode; ++c) {
    if (!is_surrogate(c) && !rule(c)) return c;
  }
  return end_of_unicode;
}

TEST_CASE("the tables are those of Unicode 15.0.0, on every target") {
  CHECK(version() == "15.0.0");
  CHECK(version() == utf8proc_unicode_version());
  CHECK(std::string_view(utf8proc_version()) == "2.8.0");
}

TEST_CASE("every code point has the properties that utf8proc says") {
  CHECK(first_broken([](CodePoint c) {
          const auto number = static_cast<utf8proc_int32_t>(c);
          const auto* expected = utf8proc_get_property(number);
          const auto category = utf8proc_category(number);
          const std::string_view letters = utf8proc_category_string(number);
          const bool is_break = letters == "Zl" || letters == "Zp";
          const Properties own = properties_of(c);
          return own.is_assigned() == (category != UTF8PROC_CATEGORY_CN) && own.is_ignorable() == expected->ignorable &&
                 own.is_space() == (letters[0] == 'Z' || (c >= 9 && c <= 13) || c == 0x85) &&
                 own.is_control() == (letters == "Cc" || is_break) && own.is_punctuation() == (letters[0] == 'P') &&
                 own.combining_class == expected->combining_class;
        }) == end_of_unicode);
}

TEST_CASE("every code point decomposes as utf8proc decomposes it") {
  for (const bool compatibility : {false, true}) {
    const int options = UTF8PROC_DECOMPOSE | UTF8PROC_STABLE | (compatibility ? UTF8PROC_COMPAT : 0);
    CHECK(first_broken([&](CodePoint c) {
            return same(decomposition_of(c, compatibility), of_utf8proc(c, options));
          }) == end_of_unicode);
  }
}

TEST_CASE("every code point folds as utf8proc folds it") {
  CHECK(first_broken([](CodePoint c) { return same(folding_of(c), of_utf8proc(c, UTF8PROC_CASEFOLD)); }) ==
        end_of_unicode);
}

TEST_CASE("every code point composes from its decomposition as in utf8proc, exclusions included") {
  CHECK(first_broken([](CodePoint c) {
          std::vector<CodePoint> whole = of_utf8proc(c, UTF8PROC_DECOMPOSE | UTF8PROC_STABLE);
          std::vector<utf8proc_int32_t> expected(whole.begin(), whole.end());
          const auto size =
              utf8proc_normalize_utf32(expected.data(), static_cast<utf8proc_ssize_t>(expected.size()),
                                       static_cast<utf8proc_option_t>(UTF8PROC_COMPOSE | UTF8PROC_STABLE));
          const bool composes = size == 1 && expected[0] == static_cast<utf8proc_int32_t>(c);
          CodePoint own = whole[0];
          for (std::size_t i = 1; i < whole.size(); ++i) own = composition_of(own, whole[i]).value_or(0);
          return (own == c) == composes;
        }) == end_of_unicode);
}

TEST_CASE("no pair of a starter and a mark composes to what does not decompose to it") {
  std::vector<CodePoint> seconds;
  for (CodePoint c = 0; c < end_of_unicode; ++c) {
    if (is_surrogate(c)) continue;
    const Mapping mapping = decomposition_of(c, false);
    if (mapping.size > 1) seconds.push_back(mapping.points[mapping.size - 1]);
  }
  std::sort(seconds.begin(), seconds.end());
  seconds.erase(std::unique(seconds.begin(), seconds.end()), seconds.end());
  std::size_t found = 0, wrong = 0;
  for (CodePoint first = 0; first < 0x12000; ++first) {
    if (is_surrogate(first)) continue;
    for (const CodePoint second : seconds) {
      const auto composed = composition_of(first, second);
      if (!composed) continue;
      ++found;
      std::vector<CodePoint> both = of_utf8proc(first, UTF8PROC_DECOMPOSE | UTF8PROC_STABLE);
      both.push_back(second);
      wrong += !same(decomposition_of(*composed, false), both);
    }
  }
  CHECK(wrong == 0);
  CHECK(found == 941 + 11172);  // the primary composites of Unicode 15.0 and the Hangul syllables
}

TEST_CASE("the vowel before the first Hangul final is no final") {
  CHECK_FALSE(composition_of(0xac00, 0x11a7));  // utf8proc 2.8.0 swallows it
  CHECK(composition_of(0xac00, 0x11a8) == 0xac01);
  CHECK_FALSE(composition_of(0xac01, 0x11a8));
  CHECK_FALSE(composition_of(0x1100, 0x1160));
  CHECK_FALSE(composition_of(0x1100, 0x1176));
}

}  // namespace
}  // namespace feldsiegel::unicode
