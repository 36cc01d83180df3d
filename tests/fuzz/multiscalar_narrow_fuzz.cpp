// The same with the field in ten limbs, which is what WebAssembly has.
#include "tests/fuzz/multiscalar_fuzz.cpp"  // NOLINT
