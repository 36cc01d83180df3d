// A protection that the policy knows and its parser does not read must not compile.
#ifdef MISUSE
#define pseudonymize pseudonymize, planted
#endif
#include "core/policy/policy.h"
#undef pseudonymize

#include "core/policy/parse_collections.cpp"
