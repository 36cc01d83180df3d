// Writes unicode_tables.h: what normalization needs of utf8proc's tables, a fifth of their size, from its public
// functions alone. core/pseudonym/unicode.cpp reads them; tests/core/pseudonym/unicode_test.cpp compares every code
// point with utf8proc itself.
#include <utf8proc.h>

#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace {

using CodePoint = utf8proc_int32_t;
using Sequence = std::vector<CodePoint>;

constexpr CodePoint end_of_unicode = 0x110000;
constexpr int decompose = UTF8PROC_DECOMPOSE | UTF8PROC_STABLE;

bool is_surrogate(CodePoint c) { return c >= 0xd800 && c <= 0xdfff; }
bool is_hangul_syllable(CodePoint c) { return c >= 0xac00 && c < 0xac00 + 11172; }  // computed, not looked up

void check(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "generate_tables: %s\n", what);
  std::exit(1);
}

Sequence mapped(CodePoint c, int options) {
  std::array<CodePoint, 64> out{};
  int boundary = 0;
  const auto size =
      utf8proc_decompose_char(c, out.data(), out.size(), static_cast<utf8proc_option_t>(options), &boundary);
  check(size >= 0 && size <= static_cast<utf8proc_ssize_t>(out.size()), "a mapping is longer than expected");
  return {out.begin(), out.begin() + size};
}

void append_utf16(std::vector<unsigned>& out, CodePoint c) {
  const auto value = static_cast<unsigned>(c);
  if (value < 0x10000) {
    out.push_back(value);
  } else {
    out.push_back(0xd800 + ((value - 0x10000) >> 10));
    out.push_back(0xdc00 + ((value - 0x10000) & 0x3ff));
  }
}

void print_array(const char* type, const std::string& name, const std::vector<unsigned>& values) {
  std::printf("inline constexpr std::%s %s[] = {", type, name.c_str());
  for (std::size_t i = 0; i < values.size(); ++i) std::printf("%s%u,", i % 16 == 0 ? "\n  " : " ", values[i]);
  std::printf("\n};\n");
}

// --- Properties ----------------------------------------------------------------------------------

// The bits of unicode.h: assigned 1, ignorable 2, space 4, control 8, punctuation 16.
unsigned flags_of(CodePoint c) {
  const utf8proc_category_t category = utf8proc_category(c);
  const bool is_break = category == UTF8PROC_CATEGORY_ZL || category == UTF8PROC_CATEGORY_ZP;
  const bool is_space = category == UTF8PROC_CATEGORY_ZS || is_break || (c >= 9 && c <= 13) || c == 0x85;
  const bool is_punctuation = category >= UTF8PROC_CATEGORY_PC && category <= UTF8PROC_CATEGORY_PO;
  unsigned flags = 0;
  if (category != UTF8PROC_CATEGORY_CN) flags |= 1;
  if (utf8proc_get_property(c)->ignorable) flags |= 2;
  if (is_space) flags |= 4;
  if (category == UTF8PROC_CATEGORY_CC || is_break) flags |= 8;
  if (is_punctuation) flags |= 16;
  return flags;
}

// Runs of equal properties: a code point in the upper bits, the number of a kind in the lower eight.
void print_properties() {
  std::map<std::pair<unsigned, unsigned>, unsigned> kinds;
  std::vector<unsigned> runs, flags, classes;
  unsigned last = ~0u;
  for (CodePoint c = 0; c < end_of_unicode; ++c) {
    const std::pair key{flags_of(c), static_cast<unsigned>(utf8proc_get_property(c)->combining_class)};
    const auto [kind, is_new] = kinds.try_emplace(key, static_cast<unsigned>(kinds.size()));
    if (is_new) {
      flags.push_back(key.first);
      classes.push_back(key.second);
    }
    if (kind->second != last) runs.push_back(static_cast<unsigned>(c) << 8 | kind->second);
    last = kind->second;
  }
  check(kinds.size() <= 256, "more kinds of code points than a byte counts");
  print_array("uint32_t", "property_runs", runs);
  print_array("uint8_t", "property_flags", flags);
  print_array("uint8_t", "property_classes", classes);
}

// --- Mappings ------------------------------------------------------------------------------------

// A mapping as runs of consecutive code points. A run knows its first code point and where its lengths and its UTF-16
// units begin; a code point's units follow those of the code points before it in the run.
void print_mapping(const std::string& name, const std::function<Sequence(CodePoint)>& mapping) {
  std::vector<unsigned> starts, cells, offsets, lengths, units;
  CodePoint last = -2;
  for (CodePoint c = 0; c < end_of_unicode; ++c) {
    if (is_surrogate(c) || is_hangul_syllable(c)) continue;
    const Sequence sequence = mapping(c);
    if (sequence == Sequence{c}) continue;
    check(!sequence.empty(), "a mapping to nothing");
    if (c != last + 1) {
      starts.push_back(static_cast<unsigned>(c));
      cells.push_back(static_cast<unsigned>(lengths.size()));
      offsets.push_back(static_cast<unsigned>(units.size()));
    }
    last = c;
    const std::size_t before = units.size();
    for (const CodePoint each : sequence) append_utf16(units, each);
    lengths.push_back(static_cast<unsigned>(units.size() - before));
  }
  check(lengths.size() < 0x10000 && units.size() < 0x10000, "a mapping is larger than its indices reach");
  cells.push_back(static_cast<unsigned>(lengths.size()));
  print_array("uint32_t", name + "_starts", starts);
  print_array("uint16_t", name + "_cells", cells);
  print_array("uint16_t", name + "_offsets", offsets);
  print_array("uint8_t", name + "_lengths", lengths);
  print_array("uint16_t", name + "_units", units);
}

void print_mappings() {
  print_mapping("canonical", [](CodePoint c) { return mapped(c, decompose); });
  // Only what the canonical mapping does not say already.
  print_mapping("compatibility", [](CodePoint c) {
    Sequence whole = mapped(c, decompose | UTF8PROC_COMPAT);
    return whole == mapped(c, decompose) ? Sequence{c} : whole;
  });
  print_mapping("fold", [](CodePoint c) { return mapped(c, UTF8PROC_CASEFOLD); });
}

// --- Compositions --------------------------------------------------------------------------------

Sequence composed(Sequence sequence) {
  const auto size = utf8proc_normalize_utf32(sequence.data(), static_cast<utf8proc_ssize_t>(sequence.size()),
                                             static_cast<utf8proc_option_t>(UTF8PROC_COMPOSE | UTF8PROC_STABLE));
  check(size >= 0, "a sequence does not compose");
  sequence.resize(static_cast<std::size_t>(size));
  return sequence;
}

// Pairs in order, with what they compose to; Hangul syllables are computed.
void print_compositions() {
  std::map<std::pair<CodePoint, CodePoint>, CodePoint> pairs;
  for (CodePoint c = 0; c < end_of_unicode; ++c) {
    if (is_surrogate(c) || is_hangul_syllable(c)) continue;
    Sequence whole = mapped(c, decompose);
    if (whole.size() < 2 || composed(whole) != Sequence{c}) continue;
    const CodePoint second = whole.back();
    whole.pop_back();
    const Sequence first = composed(whole);
    check(first.size() == 1, "a composition of more than two");
    pairs[{second, first[0]}] = c;
  }
  std::vector<unsigned> firsts, seconds, results;
  for (const auto& [pair, result] : pairs) {
    seconds.push_back(static_cast<unsigned>(pair.first));
    firsts.push_back(static_cast<unsigned>(pair.second));
    results.push_back(static_cast<unsigned>(result));
  }
  print_array("uint32_t", "composition_seconds", seconds);
  print_array("uint32_t", "composition_firsts", firsts);
  print_array("uint32_t", "composition_results", results);
}

}  // namespace

int main(int argc, char** argv) {
  check(argc == 2 && std::freopen(argv[1], "w", stdout) != nullptr, "usage: generate_tables FILE");
  std::printf(
      "// Derived from utf8proc %s by generate_tables.cpp. Do not edit.\n#pragma once\n\n#include <cstdint>\n\n"
      "namespace feldsiegel::unicode_tables {\n\n",
      utf8proc_version());
  std::printf("inline constexpr char unicode_version[] = \"%s\";\n", utf8proc_unicode_version());
  print_properties();
  print_mappings();
  print_compositions();
  std::printf("\n}  // namespace feldsiegel::unicode_tables\n");
  check(std::fclose(stdout) == 0, "the file cannot be written");
}
