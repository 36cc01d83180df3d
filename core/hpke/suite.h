// Which HPKE (RFC 9180) algorithms Feldsiegel speaks: two KEMs, HKDF-SHA256, ChaCha20-Poly1305.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

namespace feldsiegel::hpke {

/// RFC 9180 section 7.1 and draft-ietf-hpke-pq. X-Wing is ML-KEM-768 and X25519 in one, the default.
enum class KemId : std::uint16_t { dhkem_x25519_hkdf_sha256 = 0x0020, x_wing = 0x647a };

inline constexpr std::uint16_t kdf_hkdf_sha256 = 0x0001;
inline constexpr std::uint16_t aead_chacha20_poly1305 = 0x0003;

inline constexpr std::size_t Nsecret = 32;  ///< KEM shared secret, both KEMs
inline constexpr std::size_t Nsk = 32;      ///< private key (X-Wing: its seed), both KEMs
inline constexpr std::size_t Nk = 32;       ///< AEAD key
inline constexpr std::size_t Nn = 12;       ///< AEAD nonce
inline constexpr std::size_t Nt = 16;       ///< AEAD tag
inline constexpr std::size_t Nh = 32;       ///< hash output

constexpr std::size_t Npk(KemId kem) { return kem == KemId::x_wing ? 1216 : 32; }
constexpr std::size_t Nenc(KemId kem) { return kem == KemId::x_wing ? 1120 : 32; }

/// Nothing for a KEM that is not spoken here.
constexpr std::optional<KemId> kem_from_number(std::uint16_t number) {
  if (number == 0x0020) return KemId::dhkem_x25519_hkdf_sha256;
  if (number == 0x647a) return KemId::x_wing;
  return std::nullopt;
}

}  // namespace feldsiegel::hpke
