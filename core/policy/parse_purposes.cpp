#include <algorithm>

#include "core/base/tenant_id.h"
#include "core/policy/parse.h"

namespace feldsiegel {
namespace {

bool is_purpose_name(std::string_view name) {
  const auto allowed = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
  return !name.empty() && name.size() <= 64 && std::all_of(name.begin(), name.end(), allowed);
}

std::string as_written(std::string text) { return text; }

// Object ids are compared as text with the token's, which are lower case.
std::string lower_case_if_guid(std::string text) {
  const auto guid = TenantId::parse(text);
  return guid ? guid->text() : text;
}

struct Listed {
  std::vector<std::string> entries;
  std::string at;
};

// A list of distinct, non-empty texts.
Result<Listed> parse_list(JsonObject& object, std::string_view name, std::string (*fold)(std::string) = as_written) {
  FELDSIEGEL_TRY(auto entries, object.texts_or_none(name));
  Listed list{{}, object.pointer_to(name)};
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (entries[i].empty() || entries[i].size() > 256) {
      return Error{ErrorCode::invalid_value, json_pointer(list.at, i)};
    }
    std::string entry = fold(std::move(entries[i]));
    if (std::find(list.entries.begin(), list.entries.end(), entry) != list.entries.end()) {
      return Error{ErrorCode::duplicate_id, json_pointer(list.at, i)};
    }
    list.entries.push_back(std::move(entry));
  }
  return list;
}

Status parse_allow(JsonObject allow, Purpose& purpose) {
  FELDSIEGEL_TRY(Listed roles, parse_list(allow, "roles"));
  FELDSIEGEL_TRY(Listed groups, parse_list(allow, "groups", lower_case_if_guid));
  FELDSIEGEL_TRY(Listed persons, parse_list(allow, "persons", lower_case_if_guid));
  FELDSIEGEL_CHECK(allow.finish());
  for (std::size_t i = 0; i < persons.entries.size(); ++i) {
    // Anything but an object id (a mail address, say) would silently never match.
    if (!is_guid(persons.entries[i])) return Error{ErrorCode::invalid_value, json_pointer(persons.at, i)};
  }
  if (roles.entries.empty() && groups.entries.empty() && persons.entries.empty()) {
    return Error{ErrorCode::invalid_value, allow.at()};
  }
  purpose.roles = std::move(roles.entries);
  purpose.groups = std::move(groups.entries);
  purpose.persons = std::move(persons.entries);
  return {};
}

Status parse_reply(JsonObject& object, Purpose& purpose) {
  if (object.find("reply") == nullptr) return {};
  FELDSIEGEL_TRY(const Listed reply, parse_list(object, "reply"));
  if (reply.entries.empty()) return Error{ErrorCode::invalid_value, reply.at};
  purpose.reply_to_caller = purpose.reply_to_backend = false;
  for (std::size_t i = 0; i < reply.entries.size(); ++i) {
    if (reply.entries[i] == "caller") purpose.reply_to_caller = true;
    else if (reply.entries[i] == "backend") purpose.reply_to_backend = true;
    else return Error{ErrorCode::invalid_value, json_pointer(reply.at, i)};
  }
  return {};
}

Result<Purpose> parse_purpose(JsonObject object) {
  Purpose purpose;
  FELDSIEGEL_TRY(const std::int64_t id, object.integer("id", 1, 65535));
  purpose.id = static_cast<std::uint32_t>(id);
  FELDSIEGEL_TRY(purpose.name, object.text("name"));
  if (!is_purpose_name(purpose.name)) return Error{ErrorCode::invalid_value, object.pointer_to("name")};
  FELDSIEGEL_TRY(JsonObject allow, object.object("allow"));
  FELDSIEGEL_CHECK(parse_allow(std::move(allow), purpose));
  FELDSIEGEL_CHECK(parse_reply(object, purpose));
  FELDSIEGEL_CHECK(object.finish());
  return purpose;
}

}  // namespace

Result<std::vector<Purpose>> parse_purposes(JsonObject& policy) {
  FELDSIEGEL_TRY(const Json* list, policy.array("purposes"));
  std::vector<Purpose> purposes;
  for (std::size_t i = 0; i < list->size(); ++i) {
    const std::string at = json_pointer(policy.pointer_to("purposes"), i);
    FELDSIEGEL_TRY(JsonObject object, JsonObject::open((*list)[i], at));
    FELDSIEGEL_TRY(Purpose purpose, parse_purpose(std::move(object)));
    for (const Purpose& earlier : purposes) {
      if (earlier.id == purpose.id) return Error{ErrorCode::duplicate_id, json_pointer(at, "id")};
      if (earlier.name == purpose.name) return Error{ErrorCode::duplicate_id, json_pointer(at, "name")};
    }
    purposes.push_back(std::move(purpose));
  }
  return purposes;
}

}  // namespace feldsiegel
