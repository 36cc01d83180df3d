// There is no empty Grant.
#include "core/grant/grant.h"

namespace feldsiegel {
void use(const Grant&);
void make([[maybe_unused]] const Grant& granted) {
#ifdef MISUSE
  Grant grant;
#else
  Grant grant = granted;  // copying what was granted is allowed
#endif
  use(grant);
}
}  // namespace feldsiegel
