// Decimal pseudonyms out of a counter: the n-th person of a domain gets the number that FF1 makes of n. They never
// repeat, none is guessed from another, and all 10^digits can be given out (docs/adr/0016-decimal-from-a-counter.md).
#pragma once

#include <cstdint>

#include "core/base/result.h"
#include "core/base/secret.h"
#include "core/pseudonym/format.h"

namespace feldsiegel {

/// The decimal pseudonym of the serial number, counted from 0. Key and tweak must stay the same as long as the domain
/// lives, and no serial number may be used twice: both are what makes the result unique.
/// Errors: invalid_value (digits, tweak); pseudonyms_exhausted (serial >= 10^digits).
Result<PseudonymBytes> decimal_pseudonym(const Secret<16>& key, ByteView tweak, unsigned digits, std::uint64_t serial);

/// The serial number back. Errors: invalid_value (digits, tweak); pseudonym_malformed.
Result<std::uint64_t> serial_of_decimal(const Secret<16>& key, ByteView tweak, unsigned digits,
                                        const PseudonymBytes& pseudonym);

}  // namespace feldsiegel
