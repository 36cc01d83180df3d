#include <algorithm>

#include "core/base/tenant_id.h"
#include "core/policy/parse.h"

namespace feldsiegel {
namespace {

std::string as_written(std::string text) { return text; }

// Object ids are compared as text with the token's, which are lower case.
std::string lower_case_if_guid(std::string text) {
  const auto guid = TenantId::parse(text);
  return guid ? guid->text() : text;
}

Result<TextList> parse_list(JsonObject& object, std::string_view name, std::string (*fold)(std::string)) {
  FELDSIEGEL_TRY(auto entries, object.texts_or_none(name));
  TextList list{{}, object.place_of(name)};
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (entries[i].empty() || entries[i].size() > 256) {
      return Error{ErrorCode::invalid_value, list.at / i};
    }
    std::string entry = fold(std::move(entries[i]));
    if (std::find(list.entries.begin(), list.entries.end(), entry) != list.entries.end()) {
      return Error{ErrorCode::duplicate_id, list.at / i};
    }
    list.entries.push_back(std::move(entry));
  }
  return list;
}

}  // namespace

Result<TextList> parse_text_list(JsonObject& object, std::string_view name) {
  return parse_list(object, name, as_written);
}

Result<AllowList> parse_allow(JsonObject& object, std::string_view name) {
  FELDSIEGEL_TRY(JsonObject allow, object.object(name));
  FELDSIEGEL_TRY(TextList roles, parse_list(allow, "roles", as_written));
  FELDSIEGEL_TRY(TextList groups, parse_list(allow, "groups", lower_case_if_guid));
  FELDSIEGEL_TRY(TextList persons, parse_list(allow, "persons", lower_case_if_guid));
  FELDSIEGEL_CHECK(allow.finish());
  for (std::size_t i = 0; i < persons.entries.size(); ++i) {
    // Anything but an object id (a mail address, say) would silently never match.
    if (!is_guid(persons.entries[i])) return Error{ErrorCode::invalid_value, persons.at / i};
  }
  if (roles.entries.empty() && groups.entries.empty() && persons.entries.empty()) {
    return Error{ErrorCode::invalid_value, allow.at()};
  }
  return AllowList{std::move(roles.entries), std::move(groups.entries), std::move(persons.entries)};
}

bool is_policy_name(std::string_view name) {
  const auto allowed = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
  return !name.empty() && name.size() <= 64 && std::all_of(name.begin(), name.end(), allowed);
}

Result<const Purpose*> parse_purpose_name(JsonObject& object, const std::vector<Purpose>& purposes) {
  FELDSIEGEL_TRY(const std::string name, object.text("purpose"));
  const auto purpose = std::find_if(purposes.begin(), purposes.end(), [&](const Purpose& p) { return p.name == name; });
  if (purpose == purposes.end()) return Error{ErrorCode::purpose_unknown, object.place_of("purpose")};
  return &*purpose;
}

}  // namespace feldsiegel
