// How a run ends early: thrown within this folder, caught at its edge (protect.cpp, reveal.cpp). Names places, never
// values.
#pragma once

#include <string>

#include "core/base/error.h"

namespace feldsiegel::client {

struct Failure {
  Error error;
  std::size_t line = 0;  ///< of the input, counted from 1; 0: none is to blame
  std::string field{};   ///< the member or column; empty: none
  std::string detail{};  ///< a sentence more, for people
};

}  // namespace feldsiegel::client
