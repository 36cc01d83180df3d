// A pseudonym as bytes. What it looks like as text is the business of core/pseudonym/format.h.
#pragma once

#include <array>
#include <cstdint>

namespace feldsiegel {

using PseudonymBytes = std::array<std::uint8_t, 16>;

}  // namespace feldsiegel
