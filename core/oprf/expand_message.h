// Internal to core/oprf: expand_message_xmd with SHA-512 (RFC 9380 section 5.3.1).
#pragma once

#include <initializer_list>
#include <string_view>

#include "core/base/bytes.h"

namespace feldsiegel::oprf {

/// A message given piece by piece, as it is concatenated; so no secret part of it is copied.
using Pieces = std::initializer_list<ByteView>;

/// expand_message_xmd(msg, DST, len_in_bytes) with len_in_bytes = out.size().
/// Preconditions: a DST of 1 to 255 bytes, at most 255 * 64 bytes of output; aborts otherwise. Nothing here depends on
/// the contents of `msg`, only on its length.
void expand_message_xmd(Pieces msg, std::string_view DST, MutableByteView out);

}  // namespace feldsiegel::oprf
