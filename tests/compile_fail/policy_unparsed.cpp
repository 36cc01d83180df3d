// A Policy has always been validated.
#include "core/policy/policy.h"

namespace feldsiegel {
#ifdef MISUSE
Result<Policy> make() { return Policy(); }
#else
Result<Policy> make() { return Policy::parse({}); }
#endif
}  // namespace feldsiegel
