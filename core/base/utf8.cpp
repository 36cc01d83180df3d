#include "core/base/utf8.h"

#include <cstring>

namespace feldsiegel {
namespace {

bool is_continuation(std::uint8_t byte) { return (byte & 0xc0) == 0x80; }

bool eight_ascii(const std::uint8_t* text) {
  std::uint64_t word;
  std::memcpy(&word, text, 8);
  return (word & 0x8080808080808080u) == 0;
}

// The length of the well-formed character at the front of `text`, or 0.
std::size_t character_length(ByteView text) {
  const std::uint8_t lead = text[0];
  if (lead < 0x80) return 1;
  const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || text.size() < length) return 0;
  const std::uint8_t second = text[1];
  if (!is_continuation(second)) return 0;
  if ((lead == 0xe0 && second < 0xa0) || (lead == 0xed && second > 0x9f)) return 0;  // overlong, surrogate
  if ((lead == 0xf0 && second < 0x90) || (lead == 0xf4 && second > 0x8f)) return 0;  // overlong, too large
  for (std::size_t i = 2; i < length; ++i) {
    if (!is_continuation(text[i])) return 0;
  }
  return length;
}

}  // namespace

bool is_valid_utf8(ByteView text) {
  std::size_t i = 0;
  while (i < text.size()) {
    if (text.size() - i >= 8 && eight_ascii(text.data() + i)) {
      i += 8;
      continue;
    }
    const std::size_t length = character_length(text.subspan(i));
    if (length == 0) return false;
    i += length;
  }
  return true;
}

std::optional<std::size_t> utf8_length_of_utf16(ByteView text, std::size_t code_units) {
  std::size_t i = 0;
  while (code_units > 0) {
    if (code_units >= 8 && text.size() - i >= 8 && eight_ascii(text.data() + i)) {
      i += 8;
      code_units -= 8;
      continue;
    }
    if (i >= text.size()) return std::nullopt;
    const std::uint8_t lead = text[i];
    const std::size_t units = lead >= 0xf0 ? 2 : 1;
    const std::size_t length = lead < 0x80 ? 1 : lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (units > code_units || length > text.size() - i) return std::nullopt;
    i += length;
    code_units -= units;
  }
  return i;
}

}  // namespace feldsiegel
