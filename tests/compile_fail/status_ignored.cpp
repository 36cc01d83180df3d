// A Status must be looked at.
#include "core/base/result.h"

namespace feldsiegel {
Status try_it();
void ignore() {
#ifdef MISUSE
  try_it();
#else
  [[maybe_unused]] const bool worked = try_it().ok();
#endif
}
}  // namespace feldsiegel
