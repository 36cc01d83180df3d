#include "client/rows.h"

#include "core/base/secret.h"
#include "core/record/record_id.h"

namespace feldsiegel::client {
namespace {

void wipe_text(std::string& text) { wipe({reinterpret_cast<std::uint8_t*>(text.data()), text.size()}); }

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
  return check_number_record_id(value.data).ok() ? std::optional(value.data) : std::nullopt;
}

}  // namespace feldsiegel::client
