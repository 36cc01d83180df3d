// A verified token alone opens nothing: the policy has not spoken yet.
#include "core/seal/opener.h"

namespace feldsiegel {
Result<Opener> make([[maybe_unused]] const Grant& grant, [[maybe_unused]] const VerifiedToken& token,
                    const TenantKey& key) {
#ifdef MISUSE
  return Opener::make(token, key, EpochRange{1, 1});
#else
  return Opener::make(grant, key, EpochRange{1, 1});
#endif
}
}  // namespace feldsiegel
