// A secret is moved, never copied.
#include "core/base/secret.h"

namespace feldsiegel {
std::size_t spread(SECRET& secret) {
#ifdef MISUSE
  SECRET other(secret);
#else
  SECRET other(std::move(secret));
#endif
  return other.size();
}
}  // namespace feldsiegel
