#include "core/oprf/key_pair.h"

#include <sodium.h>

#include <array>
#include <cstdlib>
#include <string>
#include <utility>

#include "core/oprf/group.h"

namespace feldsiegel::oprf {

KeyPair::KeyPair(Secret<Ns> skS) : skS_(std::move(skS)) {
  const auto pkS = ScalarMultGen(skS_);
  if (!pkS) std::abort();  // skS is zero: every maker below has excluded it
  pkS_ = *pkS;
}

Result<KeyPair> KeyPair::derive(Mode mode, const Secret<Ns>& seed, ByteView info) {
  if (info.size() > 0xffff) return ErrorCode::value_too_large;
  const std::array<std::uint8_t, 2> info_length = {static_cast<std::uint8_t>(info.size() >> 8),
                                                   static_cast<std::uint8_t>(info.size() & 0xff)};
  const std::string DST = "DeriveKeyPair" + CreateContextString(mode);
  for (unsigned counter = 0; counter <= 255; ++counter) {
    const std::array<std::uint8_t, 1> last = {static_cast<std::uint8_t>(counter)};
    Scalar skS = HashToScalar_with_DST({seed.expose_secret(), info_length, info, last}, DST);
    if (sodium_is_zero(skS.expose_secret().data(), Ns) == 0) return KeyPair(std::move(skS));
  }
  return ErrorCode::internal_error;
}

KeyPair KeyPair::generate() { return KeyPair(RandomScalar()); }

Result<KeyPair> KeyPair::from_private_key(ByteView skSm) {
  auto skS = DeserializeScalar(skSm);
  if (!skS) return ErrorCode::invalid_value;
  return KeyPair(*std::move(skS));
}

}  // namespace feldsiegel::oprf
