#include "core/hpke/testing.h"

#include <sodium.h>

#include "core/hpke/dhkem.h"

namespace feldsiegel::hpke {

Result<Encapsulation> encap_deterministic_for_testing(KemId kem, ByteView pkR, ByteView ikmE) {
  if (pkR.size() != Npk(kem)) return ErrorCode::public_key_invalid;
  if (kem == KemId::dhkem_x25519_hkdf_sha256) return dhkem_encap(derive_key_pair(kem, ikmE), pkR);

  if (ikmE.size() != 64) return ErrorCode::invalid_value;
  Encapsulation made{{}, Bytes(Nenc(kem))};
  auto shared_secret = made.shared_secret.expose_secret_for_writing();
  if (crypto_kem_xwing_enc_deterministic(made.enc.data(), shared_secret.data(), pkR.data(), ikmE.data()) != 0) {
    return ErrorCode::public_key_invalid;
  }
  return made;
}

}  // namespace feldsiegel::hpke
