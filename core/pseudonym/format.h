// Pseudonyms as text and back. Stateless: a text says its bytes, bytes say their text, one to one for each format.
// Specification: docs/spec/pseudonyms.md
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/bytes.h"
#include "core/base/pseudonym_bytes.h"
#include "core/base/pseudonym_options.h"
#include "core/base/result.h"

namespace feldsiegel {

inline constexpr unsigned min_decimal_digits = 6;  ///< FF1 wants a domain of at least a million
inline constexpr unsigned max_decimal_digits = 18;
inline constexpr std::uint64_t code_values = std::uint64_t{1} << 60;

/// 10^digits. Precondition: digits <= max_decimal_digits.
std::uint64_t decimal_values(unsigned digits);

/// Errors: invalid_value (unknown kind, digits that do not fit the kind).
Status check_pseudonym_format(PseudonymFormat format);

/// Errors: invalid_value (format); pseudonym_malformed: the bytes are none of this format (a record may name any).
Result<std::string> format_pseudonym(PseudonymFormat format, const PseudonymBytes& bytes);

/// Letters in either case; in a code also any or no hyphens and spaces, O for 0, I and L for 1.
/// Errors: invalid_value (format); pseudonym_malformed, a mistyped code included.
Result<PseudonymBytes> parse_pseudonym(PseudonymFormat format, std::string_view text);

/// A fresh pseudonym: 122 random bits for uuid (version 4), 128 for email, 60 for code. With 60 bits, and a million
/// pseudonyms given out, the next one is taken with a chance of one in 10^12: whoever keeps them looks.
/// Errors: invalid_value (format; decimal, which comes from a counter: decimal.h).
Result<PseudonymBytes> random_pseudonym(PseudonymFormat format);

/// The pseudonym of a derived domain: cut from the 64-byte tag of docs/spec/oprf.md. uuid gets version 8.
/// Errors: invalid_value (format other than uuid and email; a tag of another length).
Result<PseudonymBytes> pseudonym_from_tag(PseudonymFormat format, ByteView tag);

/// The bytes of a code or a decimal: 6 zero bytes, kind, digits, the value in 8 bytes big-endian.
/// Errors: invalid_value (format of another kind; value too large for it).
Result<PseudonymBytes> pseudonym_of_value(PseudonymFormat format, std::uint64_t value);

/// Errors: invalid_value (format of another kind); pseudonym_malformed.
Result<std::uint64_t> value_of_pseudonym(PseudonymFormat format, const PseudonymBytes& bytes);

}  // namespace feldsiegel
