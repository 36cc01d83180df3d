#include "sidecar/api/field_plan.h"

#include <algorithm>

namespace feldsiegel::api {
namespace {

FieldUse use_of(const Collection& collection, const FieldRule& rule, std::uint32_t purpose_id) {
  if (collection.record_id == rule.name) return FieldUse::record_id;
  if (rule.protection == Protection::clear) return FieldUse::clear;
  if (rule.protection == Protection::pseudonymize) return FieldUse::pseudonym;
  return rule.purpose_id == purpose_id ? FieldUse::open : FieldUse::withhold;
}

}  // namespace

FieldPlan::FieldPlan(const Collection& collection, const Policy& policy, std::uint32_t purpose_id)
    : record_id_(collection.record_id ? std::string_view(*collection.record_id) : std::string_view()) {
  fields_.push_back({header_member, FieldUse::header});
  const auto index_of = [&](std::string_view name) {
    const auto found = std::find_if(collection.fields.begin(), collection.fields.end(),
                                    [&](const FieldRule& rule) { return rule.name == name; });
    return static_cast<std::size_t>(found - collection.fields.begin()) + 1;  // behind the header
  };
  for (const FieldRule& rule : collection.fields) {
    Field& field = fields_.emplace_back(Field{rule.name, use_of(collection, rule, purpose_id)});
    if (!rule.subject.empty()) field.subject = index_of(rule.subject);
    if (rule.protection == Protection::pseudonymize) field.domain = policy.find_domain(rule.domain_id);
  }
  follower_.assign(fields_.size(), 0);
}

bool FieldPlan::has_subjects() const {
  return std::any_of(fields_.begin(), fields_.end(),
                     [](const Field& field) { return field.use == FieldUse::open && field.subject != unknown; });
}

std::size_t FieldPlan::find(std::string_view name) {
  const std::size_t guess = follower_[last_];
  if (fields_[guess].name == name) return last_ = guess;
  for (std::size_t i = 0; i < fields_.size(); ++i) {
    if (fields_[i].name != name) continue;
    follower_[last_] = i;
    return last_ = i;
  }
  return unknown;
}

}  // namespace feldsiegel::api
