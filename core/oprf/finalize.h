// Internal to core/oprf: the hash that ends Finalize and Evaluate (RFC 9497 section 3.3.1).
#pragma once

#include <array>

#include "core/base/bytes.h"
#include "core/oprf/group.h"
#include "core/oprf/suite.h"

namespace feldsiegel::oprf {

/// Hash(lp(input) || lp(unblindedElement) || "Finalize"). Precondition: at most largest_input bytes.
inline Output finalize_hash(ByteView input, const Element& unblinded_element) {
  const std::array<std::uint8_t, 2> input_length = {static_cast<std::uint8_t>(input.size() >> 8),
                                                    static_cast<std::uint8_t>(input.size() & 0xff)};
  constexpr std::array<std::uint8_t, 2> element_length = {0, Ne};
  return Hash({input_length, input, element_length, unblinded_element, as_bytes("Finalize")});
}

}  // namespace feldsiegel::oprf
