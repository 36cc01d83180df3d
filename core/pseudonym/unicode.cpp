#include "core/pseudonym/unicode.h"

#include <unicode_tables.h>

#include <algorithm>
#include <iterator>
#include <span>

namespace feldsiegel::unicode {
namespace {

namespace tables = unicode_tables;

// --- Hangul (Unicode chapter 3.12) ---------------------------------------------------------------

constexpr CodePoint s_base = 0xac00, l_base = 0x1100, v_base = 0x1161, t_base = 0x11a7;
constexpr CodePoint l_count = 19, v_count = 21, t_count = 28, s_count = l_count * v_count * t_count;

Mapping decompose_syllable(CodePoint syllable) {
  const CodePoint index = syllable - s_base;
  const CodePoint t = index % t_count;
  return {{l_base + index / (v_count * t_count), v_base + index / t_count % v_count, t_base + t}, t == 0 ? 2u : 3u};
}

// Differences wrap around for code points below the base, and are then too large.
std::optional<CodePoint> compose_syllable(CodePoint first, CodePoint second) {
  if (first - l_base < l_count && second - v_base < v_count) {
    return s_base + ((first - l_base) * v_count + (second - v_base)) * t_count;
  }
  const bool is_lv = first - s_base < s_count && (first - s_base) % t_count == 0;
  if (is_lv && second > t_base && second - t_base < t_count) return first + (second - t_base);
  return std::nullopt;
}

// --- Mappings ------------------------------------------------------------------------------------

// The form is told in generate_tables.cpp, print_mapping.
struct MappingTable {
  std::span<const std::uint32_t> starts;   // the first code point of each run
  std::span<const std::uint16_t> cells;    // where the run's lengths begin; one more entry than runs
  std::span<const std::uint16_t> offsets;  // where the run's units begin
  std::span<const std::uint8_t> lengths;   // in UTF-16 code units
  std::span<const std::uint16_t> units;
};

#define FELDSIEGEL_MAPPING_TABLE(name) \
  { tables::name##_starts, tables::name##_cells, tables::name##_offsets, tables::name##_lengths, tables::name##_units }
constexpr MappingTable canonical FELDSIEGEL_MAPPING_TABLE(canonical);
constexpr MappingTable compatibility_only FELDSIEGEL_MAPPING_TABLE(compatibility);
constexpr MappingTable fold FELDSIEGEL_MAPPING_TABLE(fold);
#undef FELDSIEGEL_MAPPING_TABLE

Mapping from_utf16(std::span<const std::uint16_t> units) {
  Mapping mapping{{}, 0};
  for (std::size_t i = 0; i < units.size(); ++i) {
    CodePoint c = units[i];
    if (c >= 0xd800 && c < 0xdc00) c = 0x10000 + ((c - 0xd800) << 10) + (units[++i] - 0xdc00u);
    mapping.points[mapping.size++] = c;
  }
  return mapping;
}

std::optional<Mapping> look_up(const MappingTable& table, CodePoint c) {
  const auto after = std::upper_bound(table.starts.begin(), table.starts.end(), c);
  if (after == table.starts.begin()) return std::nullopt;
  const auto run = static_cast<std::size_t>(after - table.starts.begin()) - 1;
  const std::size_t cell = table.cells[run] + (c - table.starts[run]);
  if (cell >= table.cells[run + 1]) return std::nullopt;
  std::size_t offset = table.offsets[run];
  for (std::size_t before = table.cells[run]; before < cell; ++before) offset += table.lengths[before];
  return from_utf16(table.units.subspan(offset, table.lengths[cell]));
}

}  // namespace

Properties properties_of(CodePoint c) {
  const auto& runs = tables::property_runs;
  const auto after = std::upper_bound(std::begin(runs), std::end(runs), c << 8 | 0xff);
  const std::uint32_t kind = *(after - 1) & 0xff;  // there is one: the first run begins with U+0000
  return {tables::property_flags[kind], tables::property_classes[kind]};
}

Mapping decomposition_of(CodePoint c, bool compatibility) {
  if (c - s_base < s_count) return decompose_syllable(c);
  if (compatibility) {
    if (const auto mapping = look_up(compatibility_only, c)) return *mapping;
  }
  return look_up(canonical, c).value_or(Mapping{{c}, 1});
}

Mapping folding_of(CodePoint c) { return look_up(fold, c).value_or(Mapping{{c}, 1}); }

std::optional<CodePoint> composition_of(CodePoint first, CodePoint second) {
  if (const auto syllable = compose_syllable(first, second)) return syllable;
  constexpr std::span<const std::uint32_t> seconds{tables::composition_seconds}, firsts{tables::composition_firsts};
  const auto [begin, end] = std::equal_range(seconds.begin(), seconds.end(), second);
  const auto from = firsts.begin() + (begin - seconds.begin()), to = firsts.begin() + (end - seconds.begin());
  const auto found = std::lower_bound(from, to, first);
  if (found == to || *found != first) return std::nullopt;
  return tables::composition_results[found - firsts.begin()];
}

std::string_view version() { return tables::unicode_version; }

}  // namespace feldsiegel::unicode
