#include "core/pseudonym/normalize.h"

#include <doctest/doctest.h>
#include <utf8proc.h>

#include <cstdlib>
#include <random>
#include <string>
#include <vector>

#include "core/pseudonym/unicode.h"

namespace feldsiegel {
namespace {

using unicode::CodePoint;

constexpr Normalization usual{};
constexpr Normalization exact{.compatibility = false, .case_fold = false, .trim = false};
constexpr Normalization number{.strip_separators = true};

std::string encode(CodePoint c) {
  utf8proc_uint8_t out[4];
  const auto size = utf8proc_encode_char(static_cast<utf8proc_int32_t>(c), out);
  return {reinterpret_cast<const char*>(out), static_cast<std::size_t>(size)};
}

// The normalized text, or the error's code in brackets.
std::string normalized(std::string_view text, const Normalization& options = usual) {
  const auto result = normalize_identifier(as_bytes(text), options);
  if (!result) return "<" + std::string(code_text(result.error().code)) + ">";
  return std::string(as_text(result->expose_secret()));
}

// WebAssembly computes the same from the same tables, more slowly: there the options that differ most must do.
std::vector<Normalization> all_options() {
#ifdef __EMSCRIPTEN__
  return {usual, exact, number, {.collapse_space = true}};
#else
  std::vector<Normalization> all;
  for (int bits = 0; bits < 32; ++bits) {
    all.push_back({(bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0, (bits & 8) != 0, (bits & 16) != 0});
  }
  return all;
#endif
}

bool is_surrogate(CodePoint c) { return c >= 0xd800 && c < 0xe000; }

std::vector<CodePoint> assigned_code_points() {
  std::vector<CodePoint> all;
  for (CodePoint c = 0; c < 0x110000; ++c) {
    if (!is_surrogate(c) && unicode::properties_of(c).is_assigned()) all.push_back(c);
  }
  return all;
}

// utf8proc's own answer for a text that neither holds U+11A7 (see unicode_test.cpp) nor what we refuse.
std::string of_utf8proc(std::string_view text, int options) {
  utf8proc_uint8_t* out = nullptr;
  const auto size =
      utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()), static_cast<utf8proc_ssize_t>(text.size()),
                   &out, static_cast<utf8proc_option_t>(options | UTF8PROC_STABLE));
  std::string result(reinterpret_cast<const char*>(out), static_cast<std::size_t>(size));
  std::free(out);
  return result;
}

// Bases, marks of many classes, Hangul and letters that fold in odd ways, in random order: where ordering can go wrong.
std::string random_text(std::mt19937& random, const std::vector<CodePoint>& assigned) {
  static constexpr CodePoint odd[] = {0x61,   0x41,   0x345,  0x301,  0x323,  0x308,   0x30a,   0x3b1,   0x399,
                                      0x130,  0x131,  0xdf,   0x1e9e, 0x1fb7, 0x390,   0x1100,  0x1161,  0x11a8,
                                      0xac00, 0xac01, 0x93c,  0x5b0,  0x5bc,  0x64b,   0x653,   0xf71,   0xf72,
                                      0xf74,  0x3099, 0xff76, 0xff9e, 0xfb01, 0x1d15e, 0x1109a, 0x110ba, 0x212b};
  std::string text;
  for (std::size_t left = 1 + random() % 12; left > 0; --left) {
    const CodePoint c = random() % 4 != 0 ? odd[random() % std::size(odd)] : assigned[random() % assigned.size()];
    if (c != 0x11a7 && !unicode::properties_of(c).is_control()) text += encode(c);
  }
  return text;
}

TEST_CASE("names that differ in case, width or composition are one") {
  CHECK(normalized("Erika Mustermann") == "erika mustermann");
  CHECK(normalized("Straße") == "strasse");
  CHECK(normalized("STRAẞE") == "strasse");
  CHECK(normalized("STRASSE") == "strasse");
  CHECK(normalized("Zo\u00eb") == normalized("Zoe\u0308"));
  CHECK(normalized("\u1ea4") == normalized("A\u0302\u0301"));
  CHECK(normalized("q\u0307\u0323") == normalized("q\u0323\u0307"));
  CHECK(normalized("ﬁnanz") == "finanz");
  CHECK(normalized("０１２３") == "0123");
  CHECK(normalized("ＥＲＩＫＡ") == "erika");
  CHECK(normalized("\u212bngström") == normalized("ÅNGSTRÖM"));
  CHECK(normalized("ΣΊΣΥΦΟΣ") == normalized("σίσυφος"));
}

TEST_CASE("Hangul is the same from jamo and from syllables") {
  CHECK(normalized("\u1112\u1161\u11ab\u1100\u1173\u11af") == "한글");
  CHECK(normalized("한글") == "한글");
  CHECK(normalized("가\u11a7") == "가\u11a7");
}

TEST_CASE("canonically equivalent Greek with iota subscript folds alike") {
  CHECK(normalized("\u1fb4") == normalized("\u03b1\u0345\u0301"));
  CHECK(normalized("\u03b1\u0345\u0301") == normalized("\u03b1\u0301\u0345"));
}

TEST_CASE("folding follows no language's own rules: dotted and dotless i stay apart") {
  CHECK(normalized("I") == "i");
  CHECK(normalized("ı") == "ı");
  CHECK(normalized("İ") == "i\u0307");
}

TEST_CASE("different names stay different") {
  CHECK(normalized("Muller") != normalized("Müller"));
  CHECK(normalized("Mueller") != normalized("Müller"));
  CHECK(normalized("a b") != normalized("ab"));
  CHECK(normalized("a  b") != normalized("a b"));
  CHECK(normalized("О") != normalized("O"));  // Cyrillic
  CHECK(normalized("Erika", exact) != normalized("erika", exact));
  CHECK(normalized("ﬁ", exact) != normalized("fi", exact));
}

TEST_CASE("white space of every kind is trimmed, but only at the ends") {
  for (const char* space : {" ", "\t", "\n", "\r\n", "\u0085", "\u00a0", "\u2003", "\u2028", "\u202f", "\u3000"}) {
    CHECK(normalized(std::string(space) + "a b" + space) == "a b");
  }
  CHECK(normalized("\u200d \u200d a \u00ad") == "a");
  CHECK(normalized("a\u00a0b") == "a b");
  CHECK(normalized(" a ", {.trim = false}) == " a ");
}

TEST_CASE("white space inside collapses when asked") {
  const Normalization collapse{.collapse_space = true};
  CHECK(normalized("\ta \u3000\t\u00a0 b\n", collapse) == "a b");
  CHECK(normalized("a\u00a0b", {.compatibility = false, .collapse_space = true}) == "a b");
  CHECK(normalized(" \u200b a", {.trim = false, .collapse_space = true}) == " a");
}

TEST_CASE("invisible code points go") {
  CHECK(normalized("Er\u00adi\u200dka\ufe0f\ufeff") == "erika");
  CHECK(normalized("e\u200d\u0301") == "é");
  CHECK(normalized("a\u0301\u200d\u0323") == normalized("a\u0323\u0301"));
  CHECK(normalized("Er\u00adika", exact) == "Erika");
}

TEST_CASE("numbers lose their separators when asked") {
  CHECK(normalized("DE89 3704 0044 0532 0130 00", number) == "de89370400440532013000");
  CHECK(normalized("DE89-3704-0044-0532-0130-00", number) == "de89370400440532013000");
  CHECK(normalized("+49 (30) 1234/56-78.9", number) ==
        "+493012345678"
        "9");
  CHECK(normalized("+49\u00a030\t12\u201334", number) == "+49301234");
}

TEST_CASE("nothing that is left is refused") {
  for (const char* text : {"", " ", "\t\n", "\u00a0\u3000", "\u200d", "\u00ad \ufeff"}) {
    CHECK(normalized(text) == "<invalid_value>");
  }
  CHECK(normalized("- / ()", number) == "<invalid_value>");
  CHECK(normalized("\u200d", exact) == "<invalid_value>");
}

TEST_CASE("control characters and line separators inside are refused") {
  for (const char* inside : {"\t", "\n", "\r", "\x01", "\x1f", "\x7f", "\u0080", "\u0085", "\u2028", "\u2029"}) {
    CHECK(normalized("a" + std::string(inside) + "b") == "<invalid_value>");
  }
  CHECK(normalized(std::string("a\0b", 3)) == "<invalid_value>");
  CHECK(normalized(std::string("a\0", 2)) == "<invalid_value>");
  CHECK(normalized("\ta", {.trim = false}) == "<invalid_value>");
}

TEST_CASE("code points without an assignment are refused, private ones are not") {
  for (const CodePoint c : {0x378u, 0xfffeu, 0xffffu, 0xfdd0u, 0x2065u, 0xe0fffu, 0x1ffffu, 0x10ffffu, 0x2fffeu}) {
    CHECK(normalized("a" + encode(c)) == "<invalid_value>");
    CHECK(normalized(encode(c) + "a", exact) == "<invalid_value>");
  }
  CHECK(normalized("\ue000") == "\ue000");
}

TEST_CASE("what is no UTF-8 is refused") {
  for (const char* text : {"\xed\xa0\x80", "\xed\xbf\xbf", "\xc0\x80", "\xe0\x80\xaf", "\xf0\x80\x80\xaf", "\xff",
                           "a\xc3", "\xe2\x82", "\xf4\x90\x80\x80", "\x80"}) {
    CHECK(normalized(text) == "<invalid_utf8>");
    CHECK(normalized(text, exact) == "<invalid_utf8>");
  }
}

TEST_CASE("1024 bytes are an identifier, 1025 are not, before and after") {
  CHECK(normalized("x") == "x");
  CHECK(normalized(std::string(1023, 'x')) == std::string(1023, 'x'));
  CHECK(normalized(std::string(1024, 'X')) == std::string(1024, 'x'));
  CHECK(normalized(std::string(1025, 'x')) == "<value_too_large>");
  CHECK(normalized(std::string(1025, ' ')) == "<value_too_large>");
  CHECK(normalized(std::string(1025, '\xff')) == "<value_too_large>");
  std::string ligatures, long_ligatures;
  for (int i = 0; i < 31; ++i) ligatures += "\ufdfa";  // 33 bytes each when taken apart
  for (int i = 0; i < 341; ++i) long_ligatures += "\ufdfa";
  CHECK(normalized(ligatures).size() == 1023);
  CHECK(normalized(ligatures + "\ufdfa") == "<value_too_large>");
  CHECK(normalized(long_ligatures) == "<value_too_large>");
  CHECK(normalized(long_ligatures, exact) == long_ligatures);
}

TEST_CASE("normalizing twice is normalizing once, for every code point and all options") {
  const auto assigned = assigned_code_points();
  CHECK(assigned.size() > 280'000);
  for (const Normalization& options : all_options()) {
    std::size_t unstable = 0;
    for (const CodePoint c : assigned) {
      const bool has_mapping = unicode::decomposition_of(c, true).size > 1 || !unicode::folding_of(c).is(c) ||
                               !unicode::decomposition_of(c, true).is(c) || unicode::properties_of(c).flags != 1;
      if (!has_mapping) continue;  // maps to itself under every option, alone as in between
      for (const std::string& text : {encode(c), "\u03b1" + encode(c) + "\u0345 "}) {
        const std::string once = normalized(text, options);
        unstable += once[0] != '<' && normalized(once, options) != once;
      }
    }
    CHECK(unstable == 0);
  }
}

TEST_CASE("a code point without mapping is left as it is by all options") {
  std::size_t wrong = 0;
  for (const CodePoint c : assigned_code_points()) {
    const bool plain = unicode::decomposition_of(c, true).is(c) && unicode::folding_of(c).is(c);
    if (!plain || unicode::properties_of(c).flags != 1) continue;
    wrong += normalized(encode(c)) != encode(c);
    wrong += normalized(encode(c), exact) != encode(c);
  }
  CHECK(wrong == 0);
}

TEST_CASE("random texts are stable under all options") {
  std::mt19937 random(1);
  const auto assigned = assigned_code_points();
  const auto options = all_options();
  std::size_t unstable = 0;
  for (int i = 0; i < 60'000; ++i) {
    const auto& chosen = options[static_cast<std::size_t>(i) % options.size()];
    const std::string once = normalized(random_text(random, assigned), chosen);
    unstable += once[0] != '<' && normalized(once, chosen) != once;
  }
  CHECK(unstable == 0);
}

TEST_CASE("random texts come out as utf8proc makes them") {
  std::mt19937 random(2);
  const auto assigned = assigned_code_points();
  std::size_t different = 0, compared = 0;
  const auto compare = [&](const std::string& text, const Normalization& options, const std::string& expected) {
    const std::string own = normalized(text, options);
    if (own == "<invalid_value>" && expected.empty()) return;
    ++compared;
    different += own != expected;
  };
  for (int i = 0; i < 20'000; ++i) {
    const std::string text = random_text(random, assigned);
    compare(text, exact, of_utf8proc(text, UTF8PROC_COMPOSE | UTF8PROC_IGNORE));
    compare(text, {.case_fold = false, .trim = false},
            of_utf8proc(text, UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_IGNORE));
    const std::string apart = of_utf8proc(text, UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT);
    compare(text, {.trim = false},
            of_utf8proc(apart, UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE));
  }
  CHECK(different == 0);
  CHECK(compared > 55'000);
}

TEST_CASE("every code point alone comes out as NFKC_Casefold of utf8proc") {
  std::size_t different = 0;
  for (const CodePoint c : assigned_code_points()) {
    if (unicode::properties_of(c).is_control() || unicode::properties_of(c).is_ignorable()) continue;
    const std::string expected =
        of_utf8proc(encode(c), UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE);
    different += normalized(encode(c), {.trim = false}) != (expected.empty() ? "<invalid_value>" : expected);
  }
  CHECK(different == 0);
}

}  // namespace
}  // namespace feldsiegel
