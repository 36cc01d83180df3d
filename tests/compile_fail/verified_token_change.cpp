// A VerifiedToken cannot be given another role later.
#include "core/grant/verified_token.h"

namespace feldsiegel {
std::size_t change(VerifiedToken& token) {
#ifdef MISUSE
  token.facts_.roles.push_back("Payroll.Read");
#endif
  return token.roles().size();
}
}  // namespace feldsiegel
