#include "core/record/plan_text.h"

#include "core/base/json.h"
#include "core/record/collection_plan.h"
#include "core/record/record_id.h"

namespace feldsiegel {
namespace {

// Made by assignment: of nested braces compilers disagree whether they mean a list.
Json member_json(const CollectionPlan& plan, const MemberPlan& member) {
  Json json = Json::object();
  json["name"] = member.name;
  json["protect"] = member.protection;
  if (member.purpose != nullptr) json["purpose"] = member.purpose->name;
  if (member.column != MemberPlan::none) json["column"] = member.column;
  if (member.subject != MemberPlan::none) json["subject"] = plan[member.subject].name;
  if (member.domain != nullptr) json["domain"] = member.domain->name;
  return json;
}

Json collection_json(const CollectionPlan& plan) {
  Json json = Json::object();
  json["name"] = plan.collection().name;
  json["record_id"] = nullptr;
  if (plan.record_id() != CollectionPlan::none) json["record_id"] = plan[plan.record_id()].name;
  json["members"] = Json::array();
  for (const MemberPlan& member : plan.members()) json["members"].push_back(member_json(plan, member));
  return json;
}

Json domain_json(const PseudonymDomain& domain) {
  Json json = Json::object();
  json["name"] = domain.name;
  json["kind"] = domain_kind_text(domain.kind);
  json["version"] = domain.version;
  return json;
}

}  // namespace

std::string plans_text(const Policy& policy) {
  Json json = Json::object();
  json["purposes"] = Json::array();
  json["domains"] = Json::array();
  json["collections"] = Json::array();
  json["max_record_id_size"] = max_record_id_size;
  for (const Purpose& purpose : policy.purposes()) json["purposes"].push_back(purpose.name);
  for (const PseudonymDomain& domain : policy.domains()) json["domains"].push_back(domain_json(domain));
  for (const Collection& collection : policy.collections()) {
    json["collections"].push_back(collection_json(CollectionPlan(collection, policy)));
  }
  return json_text(json);
}

}  // namespace feldsiegel
