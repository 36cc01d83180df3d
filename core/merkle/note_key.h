// Inside core/merkle: what signing and opening a note share.
#pragma once

#include <string_view>

#include "core/merkle/note.h"

namespace feldsiegel::merkle {

inline constexpr std::uint8_t ed25519_signature_type = 0x01;
inline constexpr std::string_view signature_prefix = "\xe2\x80\x94 ";  // U+2014, a dash as wide as an M; then a space

/// 0x01 || public key: how verifier keys and key ids have it.
Bytes encoded_key(const NotePublicKey& public_key);

/// The first four bytes of SHA-256(name || line feed || 0x01 || public key).
NoteKeyId key_id_of(std::string_view name, const NotePublicKey& public_key);

}  // namespace feldsiegel::merkle
