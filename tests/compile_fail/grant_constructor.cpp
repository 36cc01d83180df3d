// A Grant comes from `authorize` alone: its constructor is private.
#include "core/grant/grant.h"

namespace feldsiegel {
Result<Grant> make(const VerifiedToken& token, const Policy& policy, [[maybe_unused]] const Purpose& purpose) {
#ifdef MISUSE
  return Grant(token.tenant(), token.object_id(), purpose);
#else
  return authorize(token, policy, "payroll");
#endif
}
}  // namespace feldsiegel
