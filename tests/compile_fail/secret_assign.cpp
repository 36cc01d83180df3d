// A secret is moved, never copied.
#include "core/base/secret.h"

namespace feldsiegel {
std::size_t spread(SECRET& secret) {
  SECRET other;
#ifdef MISUSE
  other = secret;
#else
  other = std::move(secret);
#endif
  return other.size();
}
}  // namespace feldsiegel
