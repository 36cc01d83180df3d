// Who may do something: app roles, groups or persons of the caller's own tenant. Any one of them suffices.
#pragma once

#include <string>
#include <vector>

namespace feldsiegel {

struct AllowList {
  std::vector<std::string> roles;    ///< app roles (token claim `roles`)
  std::vector<std::string> groups;   ///< group object ids (token claim `groups`), lower case
  std::vector<std::string> persons;  ///< object ids (token claim `oid`), lower case
};

}  // namespace feldsiegel
