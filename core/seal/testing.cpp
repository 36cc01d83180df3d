#include "core/seal/testing.h"

#include "core/hpke/testing.h"

namespace feldsiegel {

Result<SealingSession> SealingSessionForTesting::start_for_testing(const TenantId& tenant, const RecipientEntry& recipient,
                                                                   ByteView ikmE) {
  FELDSIEGEL_TRY(auto encapsulation, hpke::encap_deterministic_for_testing(recipient.suite, recipient.public_key, ikmE));
  return SealingSession(tenant, recipient, std::move(encapsulation));
}

}  // namespace feldsiegel
