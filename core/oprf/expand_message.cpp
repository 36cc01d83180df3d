#include "core/oprf/expand_message.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>

#include "core/base/secret.h"

namespace feldsiegel::oprf {
namespace {

constexpr std::size_t b_in_bytes = crypto_hash_sha512_BYTES;
constexpr std::size_t s_in_bytes = 128;  // the input block of SHA-512

class Hash {
 public:
  Hash() { crypto_hash_sha512_init(&state_); }
  ~Hash() { sodium_memzero(&state_, sizeof state_); }
  Hash(const Hash&) = delete;
  Hash& operator=(const Hash&) = delete;

  void update(ByteView bytes) {
    if (!bytes.empty()) crypto_hash_sha512_update(&state_, bytes.data(), bytes.size());
  }
  void update(std::uint8_t byte) { crypto_hash_sha512_update(&state_, &byte, 1); }
  // DST_prime = DST || I2OSP(len(DST), 1)
  void update_DST_prime(std::string_view DST) {
    update(as_bytes(DST));
    update(static_cast<std::uint8_t>(DST.size()));
  }
  void final(Secret<b_in_bytes>& b) { crypto_hash_sha512_final(&state_, b.expose_secret_for_writing().data()); }

 private:
  crypto_hash_sha512_state state_;
};

// b_0 = H(Z_pad || msg || l_i_b_str || I2OSP(0, 1) || DST_prime)
void first_hash(Pieces msg, std::string_view DST, std::size_t len_in_bytes, Secret<b_in_bytes>& b_0) {
  constexpr std::array<std::uint8_t, s_in_bytes> Z_pad{};
  Hash H;
  H.update(Z_pad);
  for (const ByteView piece : msg) H.update(piece);
  H.update(static_cast<std::uint8_t>(len_in_bytes >> 8));
  H.update(static_cast<std::uint8_t>(len_in_bytes & 0xff));
  H.update(std::uint8_t{0});
  H.update_DST_prime(DST);
  H.final(b_0);
}

}  // namespace

void expand_message_xmd(Pieces msg, std::string_view DST, MutableByteView out) {
  const std::size_t ell = (out.size() + b_in_bytes - 1) / b_in_bytes;
  if (ell > 255 || DST.empty() || DST.size() > 255) std::abort();
  Secret<b_in_bytes> b_0;
  first_hash(msg, DST, out.size(), b_0);

  // b_i = H(strxor(b_0, b_(i - 1)) || I2OSP(i, 1) || DST_prime); b_1 has b_0 alone there, which is b_0 XOR zeros.
  Secret<b_in_bytes> b_i;
  for (std::size_t i = 1; i <= ell; ++i) {
    auto mixed = b_i.expose_secret_for_writing();
    const auto b_0_bytes = b_0.expose_secret();
    for (std::size_t j = 0; j < b_in_bytes; ++j) mixed[j] = static_cast<std::uint8_t>(mixed[j] ^ b_0_bytes[j]);
    Hash H;
    H.update(mixed);
    H.update(static_cast<std::uint8_t>(i));
    H.update_DST_prime(DST);
    H.final(b_i);
    const std::size_t done = (i - 1) * b_in_bytes;
    const std::size_t wanted = std::min(b_in_bytes, out.size() - done);
    std::copy_n(b_i.expose_secret().begin(), wanted, out.begin() + static_cast<std::ptrdiff_t>(done));
  }
}

}  // namespace feldsiegel::oprf
