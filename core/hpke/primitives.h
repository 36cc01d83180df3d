// Internal to core/hpke, and to the test vectors that exercise it: the Diffie-Hellman group and the AEAD.
#pragma once

#include <sodium.h>

#include <cstdint>

#include "core/base/bytes.h"
#include "core/base/secret.h"
#include "core/hpke/suite.h"

namespace feldsiegel::hpke {

/// DH(skX, pkY) of RFC 9180 section 4.1 with the check of section 7.1.4: false, and zeros at `out`, when `pkY` is not
/// 32 bytes or the result is all-zero.
[[nodiscard]] bool DH(const Secret<32>& skX, ByteView pkY, Secret<32>& out);

/// pk(skX): the X25519 public key, 32 bytes.
Bytes x25519_public_key(const Secret<32>& skX);

/// ChaCha20-Poly1305 (RFC 8439). Writes pt.size() + Nt bytes at `out`, which may be `pt.data()`. Never allocates.
inline void aead_seal(const std::uint8_t* key, const std::uint8_t* nonce, ByteView aad, ByteView pt,
                      std::uint8_t* out) {
  crypto_aead_chacha20poly1305_ietf_encrypt(out, nullptr, pt.data(), pt.size(), aad.data(), aad.size(), nullptr, nonce,
                                            key);
}

/// Writes ct.size() - Nt bytes at `out`, which may be `ct.data()`. libsodium verifies the tag before it decrypts
/// and fills `out` with zeros when it is wrong, so a failure leaves no plaintext. Never allocates.
[[nodiscard]] inline bool aead_open(const std::uint8_t* key, const std::uint8_t* nonce, ByteView aad, ByteView ct,
                                    std::uint8_t* out) {
  return ct.size() >= Nt && crypto_aead_chacha20poly1305_ietf_decrypt(out, nullptr, nullptr, ct.data(), ct.size(),
                                                                      aad.data(), aad.size(), nonce, key) == 0;
}

}  // namespace feldsiegel::hpke
