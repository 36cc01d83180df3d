// How a secret is wrapped under a symmetric key:
//   0x01 || nonce[24] || XChaCha20-Poly1305-IETF(key, nonce, aad, secret) with its 16-byte tag
// Nonces are random: the key may wrap as many secrets as there ever are.
#pragma once

#include <span>

#include "core/base/bytes.h"
#include "core/base/result.h"

namespace feldsiegel {

inline constexpr std::size_t wrapping_key_size = 32;
inline constexpr std::size_t wrap_overhead = 1 + 24 + 16;

using WrappingKey = std::span<const std::uint8_t, wrapping_key_size>;

Bytes wrap_under(WrappingKey key, ByteView aad, ByteView secret);

/// How long the secret inside is. Errors: wrapped_key_invalid (too short to be one).
Result<std::size_t> unwrapped_size(ByteView wrapped);

/// Writes the secret over `out`, which has its size. Errors: wrapped_key_invalid (another format, key, aad or size; an
/// altered text). `out` is zero then.
Status unwrap_under(WrappingKey key, ByteView aad, ByteView wrapped, MutableByteView out);

}  // namespace feldsiegel
