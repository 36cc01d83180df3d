#include <algorithm>

#include "core/policy/parse.h"

namespace feldsiegel {
namespace {

constexpr std::int64_t max_bucket = 65536;

bool is_collection_name(std::string_view name) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  };
  return !name.empty() && name.size() <= 64 && std::all_of(name.begin(), name.end(), allowed);
}

Status parse_seal(JsonObject& object, const std::vector<Purpose>& purposes, FieldRule& rule) {
  FELDSIEGEL_TRY(const std::string name, object.text("purpose"));
  const auto purpose = std::find_if(purposes.begin(), purposes.end(), [&](const Purpose& p) { return p.name == name; });
  if (purpose == purposes.end()) return Error{ErrorCode::purpose_unknown, object.pointer_to("purpose")};
  FELDSIEGEL_TRY(const std::int64_t bucket, object.integer_or("bucket", 0, max_bucket, 0));
  rule.protection = Protection::seal;
  rule.purpose_id = purpose->id;
  rule.bucket = static_cast<std::uint32_t>(bucket);
  return {};
}

Result<FieldRule> parse_field(const std::string& name, JsonObject object, const std::vector<Purpose>& purposes) {
  if (name.empty() || name.size() > 128) return Error{ErrorCode::invalid_value, object.at()};
  if (name == header_member) return Error{ErrorCode::field_reserved, object.at()};
  FieldRule rule{name, Protection::clear};
  FELDSIEGEL_TRY(const std::string protect, object.text("protect"));
  if (protect == "seal") {
    FELDSIEGEL_CHECK(parse_seal(object, purposes, rule));
  } else if (protect != "clear") {
    return Error{ErrorCode::invalid_value, object.pointer_to("protect")};
  }
  FELDSIEGEL_CHECK(object.finish());
  return rule;
}

Result<std::vector<FieldRule>> parse_fields(JsonObject fields, const std::vector<Purpose>& purposes) {
  std::vector<FieldRule> rules;
  for (const std::string& name : fields.names()) {
    FELDSIEGEL_TRY(JsonObject object, fields.object(name));
    FELDSIEGEL_TRY(FieldRule rule, parse_field(name, std::move(object), purposes));
    rules.push_back(std::move(rule));
  }
  return rules;
}

Status parse_record_id(JsonObject& object, Collection& collection) {
  if (object.find("record_id") == nullptr) return {};
  FELDSIEGEL_TRY(collection.record_id, object.text("record_id"));
  const FieldRule* rule = collection.find(*collection.record_id);
  // A sealed id could not be bound into the seals of the record's other fields.
  if (rule == nullptr || rule->protection != Protection::clear) {
    return Error{ErrorCode::invalid_value, object.pointer_to("record_id")};
  }
  return {};
}

Result<Collection> parse_collection(JsonObject object, const std::vector<Purpose>& purposes) {
  Collection collection;
  FELDSIEGEL_TRY(collection.name, object.text("name"));
  if (!is_collection_name(collection.name)) return Error{ErrorCode::invalid_value, object.pointer_to("name")};
  FELDSIEGEL_TRY(JsonObject fields, object.object("fields"));
  FELDSIEGEL_TRY(collection.fields, parse_fields(std::move(fields), purposes));
  FELDSIEGEL_CHECK(parse_record_id(object, collection));
  FELDSIEGEL_CHECK(object.finish());
  return collection;
}

}  // namespace

Result<std::vector<Collection>> parse_collections(JsonObject& policy, const std::vector<Purpose>& purposes) {
  FELDSIEGEL_TRY(const Json* list, policy.array("collections"));
  std::vector<Collection> collections;
  for (std::size_t i = 0; i < list->size(); ++i) {
    const std::string at = json_pointer(policy.pointer_to("collections"), i);
    FELDSIEGEL_TRY(JsonObject object, JsonObject::open((*list)[i], at));
    FELDSIEGEL_TRY(Collection collection, parse_collection(std::move(object), purposes));
    for (const Collection& earlier : collections) {
      if (earlier.name == collection.name) return Error{ErrorCode::duplicate_id, json_pointer(at, "name")};
    }
    collections.push_back(std::move(collection));
  }
  return collections;
}

}  // namespace feldsiegel
