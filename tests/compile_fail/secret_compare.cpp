// Secrets are compared in constant time, and only by a call that says so.
#include "core/base/secret.h"

namespace feldsiegel {
bool same(const SECRET& a, const SECRET& b) {
#ifdef MISUSE
  return a == b;
#else
  return equal_in_constant_time(a.expose_secret(), b.expose_secret());
#endif
}
}  // namespace feldsiegel
