// Makes a VerifiedToken without a token. Defined in test programs only: no shipped target has this folder in its path.
#pragma once

#include "core/grant/verified_token.h"

namespace feldsiegel::testing {

struct VerifiedTokenMaker {
  std::string tenant = "11111111-1111-4111-8111-111111111111";
  std::string object_id = "22222222-2222-4222-8222-222222222222";
  bool is_person = true;
  std::vector<std::string> scopes{"access_as_user"};
  std::vector<std::string> roles{};
  std::vector<std::string> groups{};

  VerifiedToken make() const {
    return VerifiedToken({*TenantId::parse(tenant), object_id, is_person, scopes, roles, groups, "client", 0});
  }
};

}  // namespace feldsiegel::testing
