// The text of the `code` format: 12 characters of five bits and a check character over GF(32). Every single wrong
// character and every swap of two characters is noticed, for the weights are different and none is zero.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace feldsiegel {

/// "7KQ2-9FXT-M4WD-3". Precondition: value < 2^60.
std::string code_text_of(std::uint64_t value);

/// Nothing for a foreign character, another length or a wrong check character.
std::optional<std::uint64_t> code_value_of(std::string_view text);

}  // namespace feldsiegel
