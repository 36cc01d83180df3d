#include <algorithm>

#include "core/base/json.h"

namespace feldsiegel {

std::string json_text(const Json& value) { return value.dump(-1, ' ', false, Json::error_handler_t::replace); }

Result<JsonObject> JsonObject::open(const Json& value, Place at) {
  if (!value.is_object()) return Error{ErrorCode::wrong_type, std::move(at)};
  return JsonObject(value, std::move(at));
}

const Json* JsonObject::find(std::string_view name) {
  asked_.emplace_back(name);
  const auto found = value_->find(asked_.back());
  return found == value_->end() ? nullptr : &*found;
}

Result<const Json*> JsonObject::need(std::string_view name) {
  const Json* member = find(name);
  if (member == nullptr) return Error{ErrorCode::missing_member, place_of(name)};
  return member;
}

Result<std::string> JsonObject::text(std::string_view name) {
  FELDSIEGEL_TRY(const Json* member, need(name));
  if (!member->is_string()) return Error{ErrorCode::wrong_type, place_of(name)};
  return *member->get_ptr<const std::string*>();
}

Result<std::string> JsonObject::text_or(std::string_view name, std::string_view fallback) {
  return find(name) == nullptr ? Result<std::string>(std::string(fallback)) : text(name);
}

Result<std::int64_t> JsonObject::integer(std::string_view name, std::int64_t least, std::int64_t most) {
  FELDSIEGEL_TRY(const Json* member, need(name));
  if (!member->is_number_integer()) return Error{ErrorCode::wrong_type, place_of(name)};
  const bool too_big = member->is_number_unsigned() &&
                       *member->get_ptr<const Json::number_unsigned_t*>() > static_cast<std::uint64_t>(INT64_MAX);
  const std::int64_t number = too_big ? INT64_MAX : member->get<std::int64_t>();
  if (too_big || number < least || number > most) return Error{ErrorCode::invalid_value, place_of(name)};
  return number;
}

Result<std::int64_t> JsonObject::integer_or(std::string_view name, std::int64_t least, std::int64_t most,
                                            std::int64_t fallback) {
  return find(name) == nullptr ? Result<std::int64_t>(fallback) : integer(name, least, most);
}

Result<bool> JsonObject::boolean_or(std::string_view name, bool fallback) {
  const Json* member = find(name);
  if (member == nullptr) return fallback;
  if (!member->is_boolean()) return Error{ErrorCode::wrong_type, place_of(name)};
  return *member->get_ptr<const bool*>();
}

Result<std::vector<std::string>> JsonObject::texts(std::string_view name) {
  FELDSIEGEL_TRY(const Json* member, array(name));
  std::vector<std::string> all;
  for (std::size_t i = 0; i < member->size(); ++i) {
    const Json& entry = (*member)[i];
    if (!entry.is_string()) return Error{ErrorCode::wrong_type, place_of(name) / i};
    all.push_back(*entry.get_ptr<const std::string*>());
  }
  return all;
}

Result<std::vector<std::string>> JsonObject::texts_or_none(std::string_view name) {
  return find(name) == nullptr ? Result<std::vector<std::string>>(std::vector<std::string>{}) : texts(name);
}

Result<const Json*> JsonObject::array(std::string_view name) {
  FELDSIEGEL_TRY(const Json* member, need(name));
  if (!member->is_array()) return Error{ErrorCode::wrong_type, place_of(name)};
  return member;
}

Result<JsonObject> JsonObject::object(std::string_view name) {
  FELDSIEGEL_TRY(const Json* member, need(name));
  return open(*member, place_of(name));
}

std::vector<std::string> JsonObject::names() {
  std::vector<std::string> all;
  for (auto member = value_->begin(); member != value_->end(); ++member) all.push_back(member.key());
  asked_.insert(asked_.end(), all.begin(), all.end());
  return all;
}

Status JsonObject::finish() const {
  for (auto member = value_->begin(); member != value_->end(); ++member) {
    if (std::find(asked_.begin(), asked_.end(), member.key()) == asked_.end()) {
      return Error{ErrorCode::unknown_member, place_of(member.key())};
    }
  }
  return {};
}

}  // namespace feldsiegel
