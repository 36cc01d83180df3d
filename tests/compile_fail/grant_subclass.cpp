// A subclass does not get at the constructor either.
#include "core/grant/grant.h"

namespace feldsiegel {
struct Forged : Grant {
#ifdef MISUSE
  Forged(TenantId tenant, const Purpose& purpose) : Grant(std::move(tenant), "person", purpose) {}
#else
  explicit Forged(const Grant& granted) : Grant(granted) {}
#endif
};
}  // namespace feldsiegel
