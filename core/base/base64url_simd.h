// The vector part of base64url encoding: twelve bytes to sixteen characters at a time. On x86-64 it is chosen at run
// time, in WebAssembly at build time; elsewhere it does nothing and the scalar code does all.
#pragma once

#include <cstddef>
#include <cstdint>

namespace feldsiegel {

/// Encodes a multiple of 12 bytes from the front of `in`, never reading past `size`, and returns how many it took;
/// writes 4/3 of that many characters at `out`.
std::size_t encode_base64url_blocks(char* out, const std::uint8_t* in, std::size_t size);

}  // namespace feldsiegel
