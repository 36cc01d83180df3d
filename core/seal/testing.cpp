#include "core/seal/testing.h"

#include <algorithm>

#include "core/hpke/testing.h"

namespace feldsiegel {

Result<SealingSession> SealingSessionForTesting::start_for_testing(const TenantId& tenant,
                                                                   const RecipientEntry& recipient, ByteView ikmE) {
  FELDSIEGEL_TRY(auto encapsulation,
                 hpke::encap_deterministic_for_testing(recipient.suite, recipient.public_key, ikmE));
  return SealingSession(tenant, recipient, std::move(encapsulation));
}

Result<ReplyKey> ReplyKeyForTesting::from_private_key_for_testing(hpke::KemId suite, ByteView skR) {
  if (skR.size() != hpke::Nsk) return ErrorCode::invalid_value;
  hpke::KeyPair keys;
  std::copy(skR.begin(), skR.end(), keys.skR.expose_secret_for_writing().begin());
  keys.pkR = hpke::public_key(suite, keys.skR);
  return ReplyKey(suite, std::move(keys));
}

}  // namespace feldsiegel
