// The sidecar's half of pseudonyms knows tenant and domain from a DomainGrant, not from strings.
#include "core/assignment/assignment_keys.h"

namespace feldsiegel {
Result<AssignmentKeys> make([[maybe_unused]] const DomainGrant& grant, const TenantKey& key) {
#ifdef MISUSE
  return AssignmentKeys::make("person", key);
#else
  return AssignmentKeys::make(grant, key);
#endif
}
}  // namespace feldsiegel
