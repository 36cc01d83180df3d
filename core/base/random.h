// Random bytes from the operating system or the browser (libsodium). Everything random in the core comes from here.
#pragma once

#include <cstddef>

#include "core/base/bytes.h"
#include "core/base/secret.h"

namespace feldsiegel {

/// Must be called once, before anything else of the core; calling it again does no harm. Aborts when the host has no
/// source of randomness.
void initialize_core();

void fill_random(MutableByteView out);
Bytes random_bytes(std::size_t count);

template <std::size_t N>
Secret<N> random_secret() {
  Secret<N> secret;
  fill_random(secret.expose_secret_for_writing());
  return secret;
}

}  // namespace feldsiegel
