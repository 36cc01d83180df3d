#include "core/oprf/suite.h"

namespace feldsiegel::oprf {

std::string CreateContextString(Mode mode) {
  std::string context = "OPRFV1-";
  context.push_back(static_cast<char>(mode));
  context.push_back('-');
  context.append(identifier);
  return context;
}

}  // namespace feldsiegel::oprf
