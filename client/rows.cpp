#include "client/rows.h"

#include <charconv>

#include "core/base/secret.h"

namespace feldsiegel::client {
namespace {

void wipe_text(std::string& text) { wipe({reinterpret_cast<std::uint8_t*>(text.data()), text.size()}); }

constexpr std::int64_t max_safe_integer = 9'007'199'254'740'991;

}  // namespace

Value& Value::operator=(Value&& other) noexcept {
  if (this == &other) return *this;
  wipe_text(data);
  type = other.type;
  data = std::move(other.data);
  return *this;
}

Value::~Value() { wipe_text(data); }

const Value* Row::find(std::string_view name) const {
  for (const Member& member : members) {
    if (member.name == name) return &member.value;
  }
  return nullptr;
}

std::optional<std::string> id_text(const Value& value) {
  if (value.type == ValueType::text) return value.data.empty() ? std::nullopt : std::optional(value.data);
  if (value.type != ValueType::json) return std::nullopt;
  std::int64_t number = 0;
  const char* const end = value.data.data() + value.data.size();
  const auto [parsed, failed] = std::from_chars(value.data.data(), end, number);
  const bool sound = failed == std::errc() && parsed == end && number >= -max_safe_integer &&
                     number <= max_safe_integer && value.data != "-0";
  return sound ? std::optional(value.data) : std::nullopt;
}

}  // namespace feldsiegel::client
