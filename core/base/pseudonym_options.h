// What a pseudonym domain's policy says of identifiers and of the form that pseudonyms are shown in.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

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

/// How IP addresses become pseudonyms (core/pseudonym/ip.h says what each gives away).
enum class IpMode : std::uint8_t {
  deterministic,  ///< one IPv6 address for each address
  prefix,         ///< an address of the same family; common prefixes stay common
  nd,             ///< 24 bytes, others each time
  ndx,            ///< 32 bytes, others each time
};

/// As policies and key derivations spell them; indexed by IpMode.
inline constexpr std::array<std::string_view, 4> ip_mode_names{"deterministic", "prefix", "nd", "ndx"};

constexpr std::string_view ip_mode_name(IpMode mode) { return ip_mode_names[static_cast<std::size_t>(mode)]; }

/// Bytes.
constexpr std::size_t ip_key_size(IpMode mode) { return mode == IpMode::prefix || mode == IpMode::ndx ? 32 : 16; }

}  // namespace feldsiegel
