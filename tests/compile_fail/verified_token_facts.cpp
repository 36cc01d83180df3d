// What a token says cannot even be written down outside the verifier.
#include "core/grant/verified_token.h"

namespace feldsiegel {
#ifdef MISUSE
using Facts = VerifiedToken::Facts;
#else
using Facts = VerifiedToken;
#endif
}  // namespace feldsiegel
