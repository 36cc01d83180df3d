#include "core/base/wrap.h"

#include <sodium.h>

#include "core/base/random.h"
#include "core/base/secret.h"

namespace feldsiegel {
namespace {

constexpr std::uint8_t format_version = 0x01;
constexpr std::size_t nonce_size = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
static_assert(wrapping_key_size == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);
static_assert(wrap_overhead == 1 + nonce_size + crypto_aead_xchacha20poly1305_ietf_ABYTES);

}  // namespace

Bytes wrap_under(WrappingKey key, ByteView aad, ByteView secret) {
  Bytes wrapped(wrap_overhead + secret.size());
  wrapped[0] = format_version;
  const MutableByteView nonce = MutableByteView(wrapped).subspan(1, nonce_size);
  fill_random(nonce);
  std::uint8_t* const ct = nonce.data() + nonce_size;
  crypto_aead_xchacha20poly1305_ietf_encrypt(ct, nullptr, secret.data(), secret.size(), aad.data(), aad.size(), nullptr,
                                             nonce.data(), key.data());
  return wrapped;
}

Result<std::size_t> unwrapped_size(ByteView wrapped) {
  if (wrapped.size() < wrap_overhead) return ErrorCode::wrapped_key_invalid;
  return wrapped.size() - wrap_overhead;
}

Status unwrap_under(WrappingKey key, ByteView aad, ByteView wrapped, MutableByteView out) {
  wipe(out);
  const bool sound = wrapped.size() == wrap_overhead + out.size() && wrapped[0] == format_version;
  if (!sound) return ErrorCode::wrapped_key_invalid;
  const ByteView nonce = wrapped.subspan(1, nonce_size);
  const ByteView ct = wrapped.subspan(1 + nonce_size);
  const int outcome = crypto_aead_xchacha20poly1305_ietf_decrypt(out.data(), nullptr, nullptr, ct.data(), ct.size(),
                                                                 aad.data(), aad.size(), nonce.data(), key.data());
  return outcome == 0 ? Status() : Status(ErrorCode::wrapped_key_invalid);
}

}  // namespace feldsiegel
