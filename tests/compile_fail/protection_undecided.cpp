// A protection that the policy knows and core/record does not decide about must not compile.
#ifdef MISUSE
#define pseudonymize pseudonymize, planted
#endif
#include "core/policy/policy.h"
#undef pseudonymize

#include "core/record/collection_plan.cpp"
