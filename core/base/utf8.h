// UTF-8 as RFC 3629 defines it: no overlong forms, no surrogates, nothing above U+10FFFF.
#pragma once

#include <cstddef>
#include <optional>

#include "core/base/bytes.h"

namespace feldsiegel {

bool is_valid_utf8(ByteView text);

/// The number of bytes at the front of `text` (valid UTF-8) that make `code_units` UTF-16 code units; nothing when the
/// text is too short or the boundary would fall inside a character. JavaScript counts strings in these units.
std::optional<std::size_t> utf8_length_of_utf16(ByteView text, std::size_t code_units);

}  // namespace feldsiegel
