#include "tools/vectors/fields.h"

#include <algorithm>
#include <utility>

#include "core/base/hex.h"

namespace feldsiegel::vectors {

Result<Fields> Fields::open(const Json& value, std::string at) {
  if (!value.is_object()) return Error{ErrorCode::wrong_type, std::move(at)};
  return Fields(value, std::move(at));
}

const Json* Fields::find(std::string_view name) const {
  const auto found = value_->find(std::string(name));
  return found == value_->end() || found->is_null() ? nullptr : &*found;
}

Result<std::optional<Bytes>> Fields::hex_if_present(std::string_view name) const {
  const Json* member = find(name);
  if (member == nullptr) return std::optional<Bytes>{};
  const auto* text = member->get_ptr<const std::string*>();
  if (text == nullptr) return Error{ErrorCode::wrong_type, pointer_to(name)};
  std::optional<Bytes> bytes = from_hex(*text);
  if (!bytes) return Error{ErrorCode::invalid_value, pointer_to(name)};
  return bytes;
}

Result<Bytes> Fields::hex(std::string_view name) const {
  FELDSIEGEL_TRY(std::optional<Bytes> bytes, hex_if_present(name));
  if (!bytes) return Error{ErrorCode::missing_member, pointer_to(name)};
  return *std::move(bytes);
}

Result<std::vector<Bytes>> Fields::hex_list(std::string_view name) const {
  FELDSIEGEL_TRY(const std::string listed, text(name));
  std::vector<Bytes> list;
  for (std::size_t begin = 0; begin <= listed.size();) {
    const std::size_t end = std::min(listed.find(',', begin), listed.size());
    std::optional<Bytes> bytes = from_hex(std::string_view(listed).substr(begin, end - begin));
    if (!bytes) return Error{ErrorCode::invalid_value, pointer_to(name)};
    list.push_back(*std::move(bytes));
    begin = end + 1;
  }
  return list;
}

Result<std::uint64_t> Fields::number(std::string_view name, std::uint64_t most) const {
  const Json* member = find(name);
  if (member == nullptr) return Error{ErrorCode::missing_member, pointer_to(name)};
  if (!member->is_number()) return Error{ErrorCode::wrong_type, pointer_to(name)};
  const auto* number = member->get_ptr<const Json::number_unsigned_t*>();
  if (number == nullptr || *number > most) return Error{ErrorCode::invalid_value, pointer_to(name)};
  return *number;
}

Result<std::string> Fields::text(std::string_view name) const {
  const Json* member = find(name);
  if (member == nullptr) return Error{ErrorCode::missing_member, pointer_to(name)};
  const auto* text = member->get_ptr<const std::string*>();
  if (text == nullptr) return Error{ErrorCode::wrong_type, pointer_to(name)};
  return *text;
}

}  // namespace feldsiegel::vectors
