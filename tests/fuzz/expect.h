// What a fuzzer holds to be true; ends the run otherwise.
#pragma once

#include <cstdlib>

namespace feldsiegel::fuzz {

inline void expect(bool condition) {
  if (!condition) std::abort();
}

}  // namespace feldsiegel::fuzz
