// There is no empty VerifiedToken.
#include "core/grant/verified_token.h"

namespace feldsiegel {
bool make([[maybe_unused]] const VerifiedToken& verified) {
#ifdef MISUSE
  VerifiedToken token;
#else
  VerifiedToken token = verified;
#endif
  return token.is_person();
}
}  // namespace feldsiegel
