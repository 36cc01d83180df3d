#include "core/hpke/hkdf.h"

#include <sodium.h>

#include <cstdlib>

namespace feldsiegel::hpke {

Secret<32> hkdf_extract(ByteView salt, ByteView ikm) {
  Secret<32> prk;
  crypto_kdf_hkdf_sha256_state state;
  crypto_kdf_hkdf_sha256_extract_init(&state, salt.data(), salt.size());
  if (!ikm.empty()) crypto_kdf_hkdf_sha256_extract_update(&state, ikm.data(), ikm.size());
  crypto_kdf_hkdf_sha256_extract_final(&state, prk.expose_secret_for_writing().data());
  sodium_memzero(&state, sizeof state);
  return prk;
}

void hkdf_expand(const Secret<32>& prk, ByteView info, MutableByteView out) {
  if (out.size() > crypto_kdf_hkdf_sha256_BYTES_MAX) std::abort();
  if (out.empty()) return;
  crypto_kdf_hkdf_sha256_expand(out.data(), out.size(), as_text(info).data(), info.size(), prk.expose_secret().data());
}

}  // namespace feldsiegel::hpke
