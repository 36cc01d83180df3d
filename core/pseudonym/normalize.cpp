#include "core/pseudonym/normalize.h"

#include "core/base/utf8.h"
#include "core/pseudonym/code_points.h"

namespace feldsiegel {
namespace {

using unicode::CodePoint;

// No code point of n bytes maps to more than 6 n: U+FDFA, three bytes, to 18.
constexpr std::size_t max_growth = 6;

Status decompose(CodePoints& out, ByteView utf8, bool compatibility) {
  bool all_assigned = true;
  for_each_code_point(utf8, [&](CodePoint c) {
    all_assigned = all_assigned && unicode::properties_of(c).is_assigned();
    for (const CodePoint each : unicode::decomposition_of(c, compatibility)) out.push_back(each);
  });
  if (!all_assigned) return ErrorCode::invalid_value;
  out.sort_marks();
  return {};
}

// Folding may give what decomposes, and decomposing what folds; both end after a few turns for every code point.
void fold_into(CodePoints& out, CodePoint c, bool compatibility) {
  const unicode::Mapping folded = unicode::folding_of(c);
  if (!folded.is(c)) {
    for (const CodePoint each : folded) fold_into(out, each, compatibility);
    return;
  }
  const unicode::Mapping decomposed = unicode::decomposition_of(c, compatibility);
  if (!decomposed.is(c)) {
    for (const CodePoint each : decomposed) fold_into(out, each, compatibility);
    return;
  }
  out.push_back(c);
}

// Drops what does not count, with white space at the ends told apart only after invisible characters are gone.
void filter(CodePoints& text, const Normalization& options) {
  const auto all = text.all();
  std::size_t kept = 0;
  for (const CodePoint c : all) {
    const unicode::Properties properties = unicode::properties_of(c);
    if (properties.is_ignorable()) continue;
    if (options.strip_separators && (properties.is_space() || properties.is_punctuation())) continue;
    if (options.collapse_space && properties.is_space()) {
      if (kept > 0 && all[kept - 1] == ' ') continue;
      all[kept++] = ' ';
    } else {
      all[kept++] = c;
    }
  }
  std::size_t begin = 0, end = kept;
  if (options.trim) {
    while (begin < end && unicode::properties_of(all[begin]).is_space()) ++begin;
    while (begin < end && unicode::properties_of(all[end - 1]).is_space()) --end;
  }
  text.keep(begin, end - begin);
}

Status check_content(const CodePoints& text) {
  if (text.all().empty()) return ErrorCode::invalid_value;
  for (const CodePoint c : text.all()) {
    if (unicode::properties_of(c).is_control()) return ErrorCode::invalid_value;
  }
  return {};
}

Result<WipedBytes> finish(CodePoints& text, const Normalization& options) {
  filter(text, options);
  FELDSIEGEL_CHECK(check_content(text));
  text.sort_marks();
  text.compose();
  if (text.utf8_size() > max_identifier_size) return ErrorCode::value_too_large;
  return text.to_utf8();
}

}  // namespace

Result<WipedBytes> normalize_identifier(ByteView utf8, const Normalization& options) {
  if (utf8.size() > max_identifier_size) return ErrorCode::value_too_large;
  if (!is_valid_utf8(utf8)) return ErrorCode::invalid_utf8;
  CodePoints decomposed(max_growth * utf8.size());
  FELDSIEGEL_CHECK(decompose(decomposed, utf8, options.compatibility));
  if (!options.case_fold) return finish(decomposed, options);
  // Folding comes after canonical ordering: U+0345 folds to a letter, and equivalent spellings must fold alike.
  CodePoints folded(max_growth * decomposed.all().size());
  for (const CodePoint c : decomposed.all()) fold_into(folded, c, options.compatibility);
  return finish(folded, options);
}

}  // namespace feldsiegel
