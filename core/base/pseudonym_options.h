// What a pseudonym domain's policy says of identifiers and of the form that pseudonyms are shown in.
#pragma once

#include <cstdint>

namespace feldsiegel {

/// The numbers stand in the bytes of codes and decimals.
enum class PseudonymKind : std::uint8_t {
  uuid = 1,     ///< 0b2a9d7c-5d55-4c5e-9f0e-3b8f2b1c6a10
  email = 2,    ///< 0b2a9d7c5d554c5e9f0e3b8f2b1c6a10@pseudonym.invalid
  code = 3,     ///< 7KQ2-9FXT-M4WD-3: 60 bits and a check character
  decimal = 4,  ///< 004182: so many digits
};

struct PseudonymFormat {
  PseudonymKind kind = PseudonymKind::uuid;
  unsigned digits = 0;  ///< decimal: 6 to 18; otherwise 0
};

/// What two spellings of one identifier may differ in and still mean the same person. The default suits names,
/// addresses and login names; numbers that people group as they like (IBAN, telephone) want `strip_separators`.
struct Normalization {
  bool compatibility = true;      ///< NFKC; otherwise NFC
  bool case_fold = true;          ///< full Unicode case folding, no language's own rules
  bool trim = true;               ///< no white space at either end
  bool collapse_space = false;    ///< any run of white space becomes one U+0020
  bool strip_separators = false;  ///< white space and punctuation (general categories Z*, P*) go; "+" stays
};

}  // namespace feldsiegel
