// Internal to core/policy: reads the lists of a policy document.
#pragma once

#include <string_view>
#include <vector>

#include "core/base/json.h"
#include "core/policy/policy.h"

namespace feldsiegel {

Result<std::vector<Purpose>> parse_purposes(JsonObject& policy);

/// `purposes` are the ones that domains may name.
Result<std::vector<PseudonymDomain>> parse_domains(JsonObject& policy, const std::vector<Purpose>& purposes);

/// `purposes` and `domains` are the ones that fields may name.
Result<std::vector<Collection>> parse_collections(JsonObject& policy, const std::vector<Purpose>& purposes,
                                                  const std::vector<PseudonymDomain>& domains);

/// The member `name`, an object with roles, groups and persons of which at least one is there.
Result<AllowList> parse_allow(JsonObject& object, std::string_view name);

/// A list of distinct texts of 1 to 256 bytes, with its place; empty when the member is missing.
struct TextList {
  std::vector<std::string> entries;
  Place at;
};
Result<TextList> parse_text_list(JsonObject& object, std::string_view name);

/// Names of purposes and domains: 1 to 64 lower-case letters, digits and dashes.
bool is_policy_name(std::string_view name);

/// The purpose that the member "purpose" names. Errors: purpose_unknown and those of JsonObject::text.
Result<const Purpose*> parse_purpose_name(JsonObject& object, const std::vector<Purpose>& purposes);

}  // namespace feldsiegel
