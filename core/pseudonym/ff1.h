// FF1 of NIST SP 800-38G Revision 1 with AES-128: a permutation of all numeral strings of one length. The block cipher
// is libsodium's (crypto_ipcrypt_encrypt is one AES-128 block). Specification: docs/spec/pseudonyms.md
#pragma once

#include <cstdint>

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/base/secret.h"

namespace feldsiegel {

inline constexpr unsigned ff1_max_radix = 36;
inline constexpr std::uint64_t ff1_min_domain = 1'000'000;  ///< SP 800-38G r1 section 5.1
inline constexpr std::size_t ff1_max_tweak = 65535;

/// Encrypts `numerals` (each below `radix`, the most significant first) in place. The numerals are not treated as
/// secrets of the caller's own process: divisions take time that may depend on them.
/// Errors, all invalid_value: radix not within 2 to 36; radix^length below a million; radix^ceil(length / 2) above 2^56
/// (so at most 32 decimal digits); a numeral not below the radix; tweak above ff1_max_tweak. `numerals` then stays as
/// it was.
Status ff1_encrypt(const Secret<16>& key, ByteView tweak, unsigned radix, MutableByteView numerals);

/// The inverse, with the same errors.
Status ff1_decrypt(const Secret<16>& key, ByteView tweak, unsigned radix, MutableByteView numerals);

}  // namespace feldsiegel
