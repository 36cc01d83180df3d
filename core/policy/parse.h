// Internal to core/policy: reads the two lists of a policy document.
#pragma once

#include <vector>

#include "core/base/json.h"
#include "core/policy/policy.h"

namespace feldsiegel {

Result<std::vector<Purpose>> parse_purposes(JsonObject& policy);

/// `purposes` are the ones that fields may name.
Result<std::vector<Collection>> parse_collections(JsonObject& policy, const std::vector<Purpose>& purposes);

}  // namespace feldsiegel
