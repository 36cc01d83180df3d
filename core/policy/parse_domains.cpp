#include <algorithm>
#include <array>

#include "core/policy/parse.h"

namespace feldsiegel {
namespace {

// Indexed by DomainKind; by PseudonymKind, which counts from 1.
constexpr std::array<std::string_view, 3> kind_names{"assigned", "derived", "ip"};
constexpr std::array<std::string_view, 4> format_names{"uuid", "email", "code", "decimal"};

constexpr std::int64_t largest_budget = 10'000'000;

// The position of a text among the names it may have.
template <std::size_t N>
Result<std::size_t> parse_choice(JsonObject& object, std::string_view member, std::string_view fallback,
                                 const std::array<std::string_view, N>& names) {
  FELDSIEGEL_TRY(const std::string text, fallback.empty() ? object.text(member) : object.text_or(member, fallback));
  const auto found = std::find(names.begin(), names.end(), text);
  if (found == names.end()) return Error{ErrorCode::invalid_value, object.place_of(member)};
  return static_cast<std::size_t>(found - names.begin());
}

Status parse_format(JsonObject& object, PseudonymDomain& domain) {
  FELDSIEGEL_TRY(const std::size_t kind, parse_choice(object, "format", "uuid", format_names));
  domain.format.kind = static_cast<PseudonymKind>(kind + 1);
  const bool short_form = domain.format.kind == PseudonymKind::code || domain.format.kind == PseudonymKind::decimal;
  // What is cut from a tag must be long enough never to meet another one.
  if (short_form && domain.kind == DomainKind::derived) {
    return Error{ErrorCode::invalid_value, object.place_of("format")};
  }
  if (domain.format.kind != PseudonymKind::decimal) return {};
  FELDSIEGEL_TRY(const std::int64_t digits, object.integer("digits", 6, 18));
  domain.format.digits = static_cast<unsigned>(digits);
  return {};
}

Status parse_normalize(JsonObject& object, Normalization& normalization) {
  if (object.find("normalize") == nullptr) return {};
  FELDSIEGEL_TRY(JsonObject normalize, object.object("normalize"));
  FELDSIEGEL_TRY(normalization.compatibility, normalize.boolean_or("compatibility", normalization.compatibility));
  FELDSIEGEL_TRY(normalization.case_fold, normalize.boolean_or("case_fold", normalization.case_fold));
  FELDSIEGEL_TRY(normalization.trim, normalize.boolean_or("trim", normalization.trim));
  FELDSIEGEL_TRY(normalization.collapse_space, normalize.boolean_or("collapse_space", normalization.collapse_space));
  FELDSIEGEL_TRY(normalization.strip_separators,
                 normalize.boolean_or("strip_separators", normalization.strip_separators));
  return normalize.finish();
}

Status parse_budget(JsonObject& budgets, std::string_view name, Budget& budget) {
  if (budgets.find(name) == nullptr) return {};
  FELDSIEGEL_TRY(JsonObject object, budgets.object(name));
  FELDSIEGEL_TRY(const std::int64_t burst, object.integer("burst", 1, largest_budget));
  FELDSIEGEL_TRY(const std::int64_t per_hour, object.integer("per_hour", 1, largest_budget));
  FELDSIEGEL_CHECK(object.finish());
  budget = {static_cast<std::uint32_t>(burst), static_cast<std::uint32_t>(per_hour)};
  return {};
}

Status parse_budgets(JsonObject& object, PseudonymDomain& domain) {
  if (object.find("budgets") == nullptr) return {};
  FELDSIEGEL_TRY(JsonObject budgets, object.object("budgets"));
  FELDSIEGEL_CHECK(parse_budget(budgets, "evaluate", domain.evaluate));
  if (domain.is_reversible()) FELDSIEGEL_CHECK(parse_budget(budgets, "reidentify", domain.reidentify));
  return budgets.finish();
}

// What pseudonyms are made of and look like; of IP addresses the mode says both.
Status parse_form(JsonObject& object, PseudonymDomain& domain) {
  if (domain.kind == DomainKind::ip) {
    FELDSIEGEL_TRY(const std::size_t mode, parse_choice(object, "mode", "", ip_mode_names));
    domain.ip_mode = static_cast<IpMode>(mode);
    return {};
  }
  FELDSIEGEL_CHECK(parse_format(object, domain));
  return parse_normalize(object, domain.normalization);
}

Status parse_assigned(JsonObject& object, PseudonymDomain& domain) {
  if (object.find("erase") != nullptr) {
    FELDSIEGEL_TRY(domain.erase, parse_allow(object, "erase"));
  }
  if (object.find("retention") == nullptr) return {};
  FELDSIEGEL_TRY(domain.retention, object.text("retention"));
  if (!is_policy_name(domain.retention)) return Error{ErrorCode::invalid_value, object.place_of("retention")};
  return {};
}

Result<PseudonymDomain> parse_domain(JsonObject object, const std::vector<Purpose>& purposes) {
  PseudonymDomain domain;
  FELDSIEGEL_TRY(const std::int64_t id, object.integer("id", 1, 65535));
  domain.id = static_cast<std::uint32_t>(id);
  FELDSIEGEL_TRY(domain.name, object.text("name"));
  if (!is_policy_name(domain.name)) return Error{ErrorCode::invalid_value, object.place_of("name")};
  FELDSIEGEL_TRY(const std::size_t kind, parse_choice(object, "kind", "assigned", kind_names));
  domain.kind = static_cast<DomainKind>(kind);
  FELDSIEGEL_TRY(const std::int64_t version, object.integer_or("version", 1, UINT32_MAX, 1));
  domain.version = static_cast<std::uint32_t>(version);
  FELDSIEGEL_CHECK(parse_form(object, domain));
  FELDSIEGEL_TRY(domain.allow, parse_allow(object, "allow"));
  if (domain.is_reversible()) {
    FELDSIEGEL_TRY(const Purpose* purpose, parse_purpose_name(object, purposes));
    domain.purpose_id = purpose->id;
  }
  if (domain.kind == DomainKind::assigned) FELDSIEGEL_CHECK(parse_assigned(object, domain));
  FELDSIEGEL_CHECK(parse_budgets(object, domain));
  FELDSIEGEL_CHECK(object.finish());
  return domain;
}

}  // namespace

std::string_view domain_kind_text(DomainKind kind) { return kind_names[static_cast<std::size_t>(kind)]; }

Result<std::vector<PseudonymDomain>> parse_domains(JsonObject& policy, const std::vector<Purpose>& purposes) {
  std::vector<PseudonymDomain> domains;
  if (policy.find("domains") == nullptr) return domains;
  FELDSIEGEL_TRY(const Json* list, policy.array("domains"));
  for (std::size_t i = 0; i < list->size(); ++i) {
    const Place at = policy.place_of("domains") / i;
    FELDSIEGEL_TRY(JsonObject object, JsonObject::open((*list)[i], at));
    FELDSIEGEL_TRY(PseudonymDomain domain, parse_domain(std::move(object), purposes));
    for (const PseudonymDomain& earlier : domains) {
      if (earlier.id == domain.id) return Error{ErrorCode::duplicate_id, at / "id"};
      if (earlier.name == domain.name) return Error{ErrorCode::duplicate_id, at / "name"};
    }
    domains.push_back(std::move(domain));
  }
  return domains;
}

}  // namespace feldsiegel
