// Tenant and purpose as texts open nothing.
#include "core/seal/opener.h"

namespace feldsiegel {
Result<Opener> make([[maybe_unused]] const Grant& grant, const TenantKey& key) {
#ifdef MISUSE
  return Opener::make({"11111111-1111-4111-8111-111111111111", "payroll"}, key, EpochRange{1, 1});
#else
  return Opener::make(grant, key, EpochRange{1, 1});
#endif
}
}  // namespace feldsiegel
