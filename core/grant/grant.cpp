#include "core/grant/grant.h"

#include <algorithm>

namespace feldsiegel {
namespace {

bool any_in(const std::vector<std::string>& held, const std::vector<std::string>& listed) {
  return std::any_of(held.begin(), held.end(), [&](const std::string& entry) {
    return std::find(listed.begin(), listed.end(), entry) != listed.end();
  });
}

}  // namespace

Result<Grant> authorize(const VerifiedToken& token, const Policy& policy, std::string_view purpose_name) {
  if (!token.is_person()) return ErrorCode::person_required;
  const Purpose* purpose = policy.find_purpose(purpose_name);
  if (purpose == nullptr) return ErrorCode::purpose_not_granted;
  const bool granted = any_in(token.roles(), purpose->roles) || any_in(token.groups(), purpose->groups) ||
                       any_in({token.object_id()}, purpose->persons);
  if (!granted) return ErrorCode::purpose_not_granted;
  return Grant(token.tenant(), token.object_id(), *purpose);
}

}  // namespace feldsiegel
