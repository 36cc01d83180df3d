// The private half of a recipient key can be derived by the Opener alone.
#include "core/keys/tenant_key.h"

namespace feldsiegel {
auto derive(const TenantKey& key) {
#ifdef MISUSE
  return key.recipient_key_pair(key.tenant(), 1, hpke::KemId::x_wing);
#else
  return key.recipient_public_key(1, hpke::KemId::x_wing);
#endif
}
}  // namespace feldsiegel
