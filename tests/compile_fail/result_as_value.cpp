// A Result is not its value: whoever wants that asks first.
#include "core/base/result.h"

namespace feldsiegel {
Result<int> try_it();
int use() {
#ifdef MISUSE
  return try_it();
#else
  return try_it().value();
#endif
}
}  // namespace feldsiegel
