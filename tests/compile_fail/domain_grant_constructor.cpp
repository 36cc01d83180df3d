// A DomainGrant comes from `authorize_domain` alone: its constructor is private.
#include "core/grant/domain_grant.h"

namespace feldsiegel {
Result<DomainGrant> make(const VerifiedToken& token, const Policy& policy,
                         [[maybe_unused]] const PseudonymDomain& domain) {
#ifdef MISUSE
  return DomainGrant(token.tenant(), token.object_id(), domain, DomainUse::pseudonymize);
#else
  return authorize_domain(token, policy, "person", DomainUse::pseudonymize);
#endif
}
}  // namespace feldsiegel
