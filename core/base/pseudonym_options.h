// What a pseudonym domain's policy says of identifiers and of the form that pseudonyms are shown in.
#pragma once

#include <cstdint>

namespace feldsiegel {

enum class PseudonymKind : std::uint8_t { uuid, email, code, decimal };

struct PseudonymFormat {
  PseudonymKind kind = PseudonymKind::uuid;
  unsigned digits = 0;  ///< of `decimal`: 6 to 18
};

/// What two spellings of one identifier may differ in and still mean the same person.
struct Normalization {
  bool compatibility = true;      ///< NFKC; otherwise NFC
  bool case_fold = true;          ///< full case folding
  bool trim = true;               ///< white space at both ends goes
  bool strip_separators = false;  ///< spaces, dashes, dots, slashes, parentheses go, as in telephone numbers and IBANs
};

}  // namespace feldsiegel
