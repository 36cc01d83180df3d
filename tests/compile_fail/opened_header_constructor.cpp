// An OpenedHeader comes from an Opener alone.
#include "core/seal/opener.h"

namespace feldsiegel {
Result<OpenedHeader> make([[maybe_unused]] Opener& opener, [[maybe_unused]] hpke::Context context) {
#ifdef MISUSE
  return OpenedHeader(std::move(context), 1);
#else
  return opener.open_header("fsh1.");
#endif
}
}  // namespace feldsiegel
