// Identifiers in one spelling, so that one person gives one pseudonym. Specification: docs/spec/pseudonyms.md
#pragma once

#include "core/base/result.h"
#include "core/base/secret.h"

namespace feldsiegel {

/// Largest identifier, before and after normalization, in bytes of UTF-8.
inline constexpr std::size_t max_identifier_size = 1024;

/// What counts as the same identifier. The default suits names, addresses and login names; numbers that people group
/// as they like (IBAN, telephone) want `strip_separators`.
struct Normalization {
  bool compatibility = true;     ///< NFKC, otherwise NFC
  bool case_fold = true;         ///< full Unicode case folding, no language's own rules
  bool trim = true;              ///< no white space at either end
  bool collapse_space = false;   ///< any run of white space becomes one U+0020
  bool strip_separators = false;  ///< white space and punctuation (general categories Z*, P*) go; "+" stays
};

/// Stable: normalizing the result again with the same options gives the same bytes. Invisible code points
/// (Default_Ignorable_Code_Point) always go. Intermediates are wiped.
/// Errors: value_too_large (above max_identifier_size before or after); invalid_utf8; invalid_value (nothing is left;
/// a code point that Unicode 15.0 does not assign, which a later version may normalize otherwise; a control character
/// or line separator inside).
Result<WipedBytes> normalize_identifier(ByteView utf8, const Normalization& options);

}  // namespace feldsiegel
