// What identifies a record and is bound into every seal of it. The only statement of the rule: whoever seals, opens or
// reads files asks it here.
#pragma once

#include <cstddef>
#include <string_view>

#include "core/base/result.h"

namespace feldsiegel {

/// The longest record id that fits the additional data of a seal (docs/spec/sealed-values.md), in bytes.
inline constexpr std::size_t max_record_id_size = 65535;

/// For an id that is text. Errors: record_id_missing (empty), value_too_large.
Status check_text_record_id(std::string_view text);

/// For an id that is a number, as JSON spells it. It is bound as this very spelling, so only one spelling of each
/// number may pass: that of JavaScript's String(id) for a safe integer. Errors: wrong_type.
Status check_number_record_id(std::string_view literal);

}  // namespace feldsiegel
