#include "core/base/random.h"

#include <sodium.h>

#include <cstdlib>

namespace feldsiegel {

void initialize_core() {
  if (sodium_init() < 0) std::abort();
}

void fill_random(MutableByteView out) {
  if (!out.empty()) randombytes_buf(out.data(), out.size());
}

Bytes random_bytes(std::size_t count) {
  Bytes bytes(count);
  fill_random(bytes);
  return bytes;
}

}  // namespace feldsiegel
