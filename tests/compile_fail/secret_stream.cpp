// A secret cannot be written to a log or a stream.
#include <ostream>

#include "core/base/secret.h"

namespace feldsiegel {
void show(std::ostream& out, const SECRET& secret) {
#ifdef MISUSE
  out << secret;
#else
  out << secret.size();
#endif
}
}  // namespace feldsiegel
