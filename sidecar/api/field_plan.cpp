#include "sidecar/api/field_plan.h"

namespace feldsiegel::api {
namespace {

FieldUse use_of(const Collection& collection, const FieldRule& rule, std::uint32_t purpose_id) {
  if (collection.record_id == rule.name) return FieldUse::record_id;
  if (rule.protection == Protection::clear) return FieldUse::clear;
  return rule.purpose_id == purpose_id ? FieldUse::open : FieldUse::withhold;
}

}  // namespace

FieldPlan::FieldPlan(const Collection& collection, std::uint32_t purpose_id)
    : record_id_(collection.record_id ? std::string_view(*collection.record_id) : std::string_view()) {
  fields_.push_back({header_member, FieldUse::header});
  for (const FieldRule& rule : collection.fields) fields_.push_back({rule.name, use_of(collection, rule, purpose_id)});
  follower_.assign(fields_.size(), 0);
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
