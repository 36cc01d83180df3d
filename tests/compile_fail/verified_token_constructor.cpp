// A VerifiedToken comes from the verifier alone.
#include "core/grant/verified_token.h"

namespace feldsiegel {
const TenantId& use(const VerifiedToken& token) { return token.tenant(); }
#ifdef MISUSE
VerifiedToken forge(const TenantId& tenant) {
  return VerifiedToken({tenant, "person", true, {"access_as_user"}, {"Payroll.Read"}, {}, "client", 0});
}
#endif
}  // namespace feldsiegel
