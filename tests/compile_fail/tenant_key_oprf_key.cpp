// The private half of a domain's OPRF key is nobody's but core/assignment's.
#include "core/keys/tenant_key.h"

namespace feldsiegel {
auto take(const TenantKey& key) {
#ifdef MISUSE
  return key.oprf_key_pair(key.tenant(), "person", 1);
#else
  return key.oprf_public_key("person", 1);
#endif
}
}  // namespace feldsiegel
