#include "core/keys/key_id.h"

#include <sodium.h>

#include <algorithm>

namespace feldsiegel {

KeyId key_id_of(ByteView public_key) {
  const ByteView label = as_bytes("feldsiegel/1 kid");
  crypto_hash_sha256_state state;
  std::array<std::uint8_t, crypto_hash_sha256_BYTES> digest;
  crypto_hash_sha256_init(&state);
  crypto_hash_sha256_update(&state, label.data(), label.size());
  crypto_hash_sha256_update(&state, public_key.data(), public_key.size());
  crypto_hash_sha256_final(&state, digest.data());
  KeyId kid;
  std::copy_n(digest.begin(), kid.size(), kid.begin());
  return kid;
}

}  // namespace feldsiegel
