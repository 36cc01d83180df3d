// The cipher handles four blocks at once where the processor can. Every length around such a group is compared with the
// same key stream taken block by block: a compiler that gets the fast path wrong would seal what nobody else can open.
#include <doctest/doctest.h>
#include <sodium.h>

#include <algorithm>

#include "core/base/random.h"
#include "core/hpke/primitives.h"

namespace feldsiegel::hpke {
namespace {

constexpr std::size_t block = 64;

Bytes sealed_block_by_block(const Bytes& key, const Bytes& nonce, const Bytes& pt) {
  Bytes ct(pt.size());
  for (std::size_t at = 0; at < pt.size(); at += block) {
    const auto counter = static_cast<std::uint32_t>(1 + at / block);  // RFC 8439 section 2.8: block 0 is the MAC's key
    crypto_stream_chacha20_ietf_xor_ic(ct.data() + at, pt.data() + at, std::min(block, pt.size() - at), nonce.data(),
                                       counter, key.data());
  }
  return ct;
}

TEST_CASE("every length seals to the same key stream as one block after another, and opens again") {
  const Bytes key = random_bytes(Nk);
  const Bytes nonce = random_bytes(Nn);
  for (std::size_t size = 0; size <= 17 * block; ++size) {
    CAPTURE(size);
    const Bytes pt = random_bytes(size);
    Bytes sealed(size + Nt);
    aead_seal(key.data(), nonce.data(), {}, pt, sealed.data());
    REQUIRE(Bytes(sealed.begin(), sealed.end() - Nt) == sealed_block_by_block(key, nonce, pt));
    Bytes opened(size);
    REQUIRE(aead_open(key.data(), nonce.data(), {}, sealed, opened.data()));
    REQUIRE(opened == pt);
  }
}

}  // namespace
}  // namespace feldsiegel::hpke
