// Internal to core/grant: whether an allow list has the bearer of a token on it.
#pragma once

#include <algorithm>

#include "core/grant/verified_token.h"
#include "core/policy/allow_list.h"

namespace feldsiegel {

inline bool any_in(const std::vector<std::string>& held, const std::vector<std::string>& listed) {
  return std::any_of(held.begin(), held.end(), [&](const std::string& entry) {
    return std::find(listed.begin(), listed.end(), entry) != listed.end();
  });
}

inline bool admits(const AllowList& allow, const VerifiedToken& token) {
  return any_in(token.roles(), allow.roles) || any_in(token.groups(), allow.groups) ||
         any_in({token.object_id()}, allow.persons);
}

}  // namespace feldsiegel
