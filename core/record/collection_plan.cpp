#include "core/record/collection_plan.h"

#include <algorithm>
#include <numeric>

namespace feldsiegel {
namespace {

// The one place that says what a protection means. No default: a new protection does not compile until it is decided.
MemberPlan decide(const FieldRule& rule, bool is_record_id, const Policy& policy) {
  MemberPlan member{.name = rule.name, .protection = protection_text(rule.protection)};
  switch (rule.protection) {
    case Protection::clear:
      member.sealing = Sealing::keep;
      member.revealing = is_record_id ? Revealing::record_id : Revealing::keep;
      break;
    case Protection::seal:
      member.sealing = Sealing::seal;
      member.revealing = Revealing::open;
      member.purpose = policy.find_purpose(rule.purpose_id);
      member.bucket = rule.bucket;
      break;
    case Protection::pseudonymize:
      member.sealing = Sealing::pseudonymize;
      member.revealing = Revealing::pseudonym;
      member.domain = policy.find_domain(rule.domain_id);
      break;
  }
  return member;
}

}  // namespace

CollectionPlan::CollectionPlan(const Collection& collection, const Policy& policy) : collection_(&collection) {
  members_.reserve(collection.fields.size() + 1);
  for (const FieldRule& rule : collection.fields) add(rule, policy);
  members_.push_back({.name = header_member, .sealing = Sealing::reserved, .revealing = Revealing::header});

  by_name_.resize(members_.size());
  std::iota(by_name_.begin(), by_name_.end(), std::size_t{0});
  std::sort(by_name_.begin(), by_name_.end(),
            [this](std::size_t a, std::size_t b) { return members_[a].name < members_[b].name; });
  for (std::size_t i = 0; i < collection.fields.size(); ++i) {
    const FieldRule& rule = collection.fields[i];
    if (!rule.subject.empty()) members_[i].subject = find(rule.subject);
  }
}

void CollectionPlan::add(const FieldRule& rule, const Policy& policy) {
  const std::size_t index = members_.size();
  const bool is_record_id = collection_->record_id == rule.name;
  MemberPlan& member = members_.emplace_back(decide(rule, is_record_id, policy));
  if (is_record_id) record_id_ = index;
  if (member.sealing != Sealing::seal) return;
  member.column = columns_.size();
  columns_.push_back(index);
}

std::size_t CollectionPlan::find(std::string_view name) const {
  const auto found = std::lower_bound(by_name_.begin(), by_name_.end(), name,
                                      [this](std::size_t i, std::string_view n) { return members_[i].name < n; });
  return found != by_name_.end() && members_[*found].name == name ? *found : none;
}

std::size_t MemberFinder::find(std::string_view name) {
  std::size_t& follower = follower_[last_];
  if (plan_[follower].name == name) return last_ = follower;
  const std::size_t found = plan_.find(name);
  if (found == CollectionPlan::none) return found;
  follower = found;
  return last_ = found;
}

}  // namespace feldsiegel
