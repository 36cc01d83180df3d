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

// What the fields of a collection may refer to.
struct Names {
  const std::vector<Purpose>& purposes;
  const std::vector<PseudonymDomain>& domains;
};

Status parse_seal(JsonObject& object, const Names& names, FieldRule& rule) {
  FELDSIEGEL_TRY(const Purpose* purpose, parse_purpose_name(object, names.purposes));
  FELDSIEGEL_TRY(const std::int64_t bucket, object.integer_or("bucket", 0, max_bucket, 0));
  FELDSIEGEL_TRY(rule.subject, object.text_or("subject", ""));
  rule.purpose_id = purpose->id;
  rule.bucket = static_cast<std::uint32_t>(bucket);
  return {};
}

Status parse_pseudonymize(JsonObject& object, const Names& names, FieldRule& rule) {
  FELDSIEGEL_TRY(const std::string name, object.text("domain"));
  const auto domain = std::find_if(names.domains.begin(), names.domains.end(),
                                   [&](const PseudonymDomain& d) { return d.name == name; });
  if (domain == names.domains.end()) return Error{ErrorCode::domain_unknown, object.place_of("domain")};
  // Whoever seals records holds no key of this kind, and the service is not to see what records hold.
  if (!domain->is_blind()) return Error{ErrorCode::invalid_value, object.place_of("domain")};
  rule.domain_id = domain->id;
  return {};
}

// What the policy says beside the word "protect".
Status parse_rule(JsonObject& object, const Names& names, FieldRule& rule) {
  switch (rule.protection) {
    case Protection::clear: return {};
    case Protection::seal: return parse_seal(object, names, rule);
    case Protection::pseudonymize: return parse_pseudonymize(object, names, rule);
  }
  return Error{ErrorCode::invalid_value, object.place_of("protect")};
}

Result<FieldRule> parse_field(const std::string& name, JsonObject object, const Names& names) {
  if (name.empty() || name.size() > 128) return Error{ErrorCode::invalid_value, object.at()};
  if (name == header_member) return Error{ErrorCode::field_reserved, object.at()};
  FELDSIEGEL_TRY(const std::string word, object.text("protect"));
  const auto protection = protection_from_text(word);
  if (!protection) return Error{ErrorCode::invalid_value, object.place_of("protect")};
  FieldRule rule{name, *protection};
  FELDSIEGEL_CHECK(parse_rule(object, names, rule));
  FELDSIEGEL_CHECK(object.finish());
  return rule;
}

// A data subject's fields depend on a secret that only an assignment has.
Status check_subjects(const JsonObject& fields, const Collection& collection, const Names& names) {
  for (const FieldRule& rule : collection.fields) {
    if (rule.subject.empty()) continue;
    const FieldRule* subject = collection.find(rule.subject);
    const bool pseudonymized = subject != nullptr && subject->protection == Protection::pseudonymize;
    const bool assigned =
        pseudonymized && std::any_of(names.domains.begin(), names.domains.end(), [&](const PseudonymDomain& domain) {
          return domain.id == subject->domain_id && domain.kind == DomainKind::assigned;
        });
    if (!assigned) return Error{ErrorCode::invalid_value, fields.place_of(rule.name) / "subject"};
  }
  return {};
}

Status parse_fields(JsonObject fields, const Names& names, Collection& collection) {
  for (const std::string& name : fields.names()) {
    FELDSIEGEL_TRY(JsonObject object, fields.object(name));
    FELDSIEGEL_TRY(FieldRule rule, parse_field(name, std::move(object), names));
    collection.fields.push_back(std::move(rule));
  }
  return check_subjects(fields, collection, names);
}

Status parse_record_id(JsonObject& object, Collection& collection) {
  if (object.find("record_id") == nullptr) return {};
  FELDSIEGEL_TRY(collection.record_id, object.text("record_id"));
  const FieldRule* rule = collection.find(*collection.record_id);
  // A sealed id could not be bound into the seals of the record's other fields, a pseudonym is not known before them.
  if (rule == nullptr || rule->protection != Protection::clear) {
    return Error{ErrorCode::invalid_value, object.place_of("record_id")};
  }
  return {};
}

Result<Collection> parse_collection(JsonObject object, const Names& names) {
  Collection collection;
  FELDSIEGEL_TRY(collection.name, object.text("name"));
  if (!is_collection_name(collection.name)) return Error{ErrorCode::invalid_value, object.place_of("name")};
  FELDSIEGEL_TRY(JsonObject fields, object.object("fields"));
  FELDSIEGEL_CHECK(parse_fields(std::move(fields), names, collection));
  FELDSIEGEL_CHECK(parse_record_id(object, collection));
  FELDSIEGEL_CHECK(object.finish());
  return collection;
}

}  // namespace

Result<std::vector<Collection>> parse_collections(JsonObject& policy, const std::vector<Purpose>& purposes,
                                                  const std::vector<PseudonymDomain>& domains) {
  FELDSIEGEL_TRY(const Json* list, policy.array("collections"));
  std::vector<Collection> collections;
  for (std::size_t i = 0; i < list->size(); ++i) {
    const Place at = policy.place_of("collections") / i;
    FELDSIEGEL_TRY(JsonObject object, JsonObject::open((*list)[i], at));
    FELDSIEGEL_TRY(Collection collection, parse_collection(std::move(object), {purposes, domains}));
    for (const Collection& earlier : collections) {
      if (earlier.name == collection.name) return Error{ErrorCode::duplicate_id, at / "name"};
    }
    collections.push_back(std::move(collection));
  }
  return collections;
}

}  // namespace feldsiegel
