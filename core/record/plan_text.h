// The plans of all collections of a policy, as JSON for those who seal outside C++: what the policy decides is decided
// by CollectionPlan, and nowhere a second time.
#pragma once

#include <string>

#include "core/policy/policy.h"

namespace feldsiegel {

/// {"purposes":["payroll",…],
///  "domains":[{"name","kind","version"},…],
///  "collections":[{"name","record_id":string or null,"members":[
///    {"name","protect","purpose"?,"column"?,"subject"?,"domain"?},…]},…],
///  "max_record_id_size":65535}
/// Members stand in the plan's order; "column" counts the sealed ones, "subject" names a member of the collection.
std::string plans_text(const Policy& policy);

}  // namespace feldsiegel
