// An Opener comes from `make` alone, which compares the tenants of grant and key.
#include "core/seal/opener.h"

namespace feldsiegel {
Result<Opener> make(const Grant& grant, const TenantKey& key) {
#ifdef MISUSE
  return Opener(grant, key, EpochRange{1, 1}, {});
#else
  return Opener::make(grant, key, EpochRange{1, 1});
#endif
}
}  // namespace feldsiegel
