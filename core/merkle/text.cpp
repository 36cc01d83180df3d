#include "core/merkle/text.h"

#include <algorithm>
#include <charconv>

#include "core/base/base64.h"
#include "core/base/utf8.h"
#include "core/merkle/node.h"

namespace feldsiegel::merkle {

bool is_plain_text(std::string_view text) {
  const auto is_plain = [](char c) { return c == '\n' || static_cast<unsigned char>(c) >= 0x20; };
  return std::all_of(text.begin(), text.end(), is_plain) && is_valid_utf8(as_bytes(text));
}

bool is_plain_line(std::string_view text) {
  return !text.empty() && text.find('\n') == text.npos && is_plain_text(text);
}

std::optional<std::string_view> take_line(std::string_view& rest) {
  const std::size_t end = rest.find('\n');
  if (end == rest.npos) return std::nullopt;
  const std::string_view line = rest.substr(0, end);
  rest.remove_prefix(end + 1);
  return line;
}

std::optional<std::uint64_t> parse_decimal(std::string_view text) {
  if (text.starts_with('0') && text != "0") return std::nullopt;
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number > max_tree_size) return std::nullopt;
  return number;
}

std::optional<Hash> parse_hash(std::string_view text) {
  const auto bytes = from_base64(text);
  if (!bytes || bytes->size() != sizeof(Hash)) return std::nullopt;
  Hash hash;
  std::copy(bytes->begin(), bytes->end(), hash.begin());
  return hash;
}

}  // namespace feldsiegel::merkle
