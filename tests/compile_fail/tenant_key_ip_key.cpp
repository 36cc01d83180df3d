// The key that leads from pseudonyms back to IP addresses is nobody's but core/assignment's.
#include "core/keys/tenant_key.h"

namespace feldsiegel {
auto take(const TenantKey& key) {
#ifdef MISUSE
  return key.ip_key(key.tenant(), {1, "visits", 1, IpMode::nd});
#else
  return key.oprf_public_key("visits", 1);
#endif
}
}  // namespace feldsiegel
