// Reading a secret is spelled `expose_secret`, so that it can be searched for.
#include "core/base/secret.h"

namespace feldsiegel {
std::size_t read(const SECRET& secret) {
#ifdef MISUSE
  const ByteView view = secret;
#else
  const ByteView view = secret.expose_secret();
#endif
  return view.size();
}
}  // namespace feldsiegel
