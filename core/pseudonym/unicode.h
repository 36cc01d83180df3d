// What normalization needs to know of a code point, from compact tables that are derived from utf8proc at build time
// (cmake/utf8proc/generate_tables.cpp, docs/adr/0017-normalization-tables.md). Unicode 15.0.0 on every target.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace feldsiegel::unicode {

using CodePoint = std::uint32_t;  ///< 0 to 0x10ffff

/// The longest mapping of one code point, U+FDFA under NFKC.
inline constexpr std::size_t max_mapping = 18;

struct Properties {
  std::uint8_t flags;
  std::uint8_t combining_class;  ///< Canonical_Combining_Class; 0 is a starter

  bool is_assigned() const { return flags & 1; }      ///< general category other than Cn
  bool is_ignorable() const { return flags & 2; }     ///< Default_Ignorable_Code_Point
  bool is_space() const { return flags & 4; }         ///< Z*, U+0009 to U+000D, U+0085
  bool is_control() const { return flags & 8; }       ///< Cc, Zl, Zp
  bool is_punctuation() const { return flags & 16; }  ///< P*
};

Properties properties_of(CodePoint c);

/// The code points that one code point maps to, itself when there is no mapping.
struct Mapping {
  CodePoint points[max_mapping];
  std::size_t size;

  const CodePoint* begin() const { return points; }
  const CodePoint* end() const { return points + size; }
  bool is(CodePoint c) const { return size == 1 && points[0] == c; }
};

/// The full decomposition of NFD or, with `compatibility`, of NFKD; not yet in canonical order.
Mapping decomposition_of(CodePoint c, bool compatibility);

/// Full case folding (CaseFolding.txt, statuses C and F), without any decomposition.
Mapping folding_of(CodePoint c);

/// The primary composite of a pair, Hangul syllables included.
std::optional<CodePoint> composition_of(CodePoint first, CodePoint second);

/// The version of Unicode that the tables hold, "15.0.0".
std::string_view version();

}  // namespace feldsiegel::unicode
