// Numbers as the audit log writes them: decimal, canonical.
#pragma once

#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>

namespace feldsiegel::audit {

/// Nothing for a sign, a leading zero, anything but digits, or more than 2^64 - 1.
inline std::optional<std::uint64_t> parse_decimal(std::string_view text) {
  std::uint64_t number = 0;
  if (text.empty() || text.front() < '0' || text.front() > '9') return std::nullopt;
  if (text.size() > 1 && text.front() == '0') return std::nullopt;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failed != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

}  // namespace feldsiegel::audit
