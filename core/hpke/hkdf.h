// HKDF-SHA256 (RFC 5869).
#pragma once

#include "core/base/bytes.h"
#include "core/base/secret.h"

namespace feldsiegel::hpke {

/// HKDF-Extract; the result is 32 bytes.
Secret<32> hkdf_extract(ByteView salt, ByteView ikm);

/// HKDF-Expand into `out`. Precondition: at most 255 * 32 bytes; aborts otherwise.
void hkdf_expand(const Secret<32>& prk, ByteView info, MutableByteView out);

}  // namespace feldsiegel::hpke
