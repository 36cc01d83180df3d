#include "core/hpke/primitives.h"

namespace feldsiegel::hpke {

bool DH(const Secret<32>& skX, ByteView pkY, Secret<32>& out) {
  auto dh = out.expose_secret_for_writing();
  // libsodium refuses points of small order and an all-zero result; the second check is ours to state.
  const bool computed = pkY.size() == crypto_scalarmult_curve25519_BYTES &&
                        crypto_scalarmult_curve25519(dh.data(), skX.expose_secret().data(), pkY.data()) == 0;
  if (computed && sodium_is_zero(dh.data(), dh.size()) == 0) return true;
  wipe(dh);
  return false;
}

Bytes x25519_public_key(const Secret<32>& skX) {
  Bytes pkX(crypto_scalarmult_curve25519_BYTES);
  crypto_scalarmult_curve25519_base(pkX.data(), skX.expose_secret().data());
  return pkX;
}

}  // namespace feldsiegel::hpke
