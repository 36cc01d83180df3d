// What libsodium asks of its host and WebAssembly answers differently from an operating system.
#pragma once

#include "randombytes.h"

// Fills whole buffers from crypto.getRandomValues.
extern const randombytes_implementation feldsiegel_host_randombytes;

#define RANDOMBYTES_DEFAULT_IMPLEMENTATION &feldsiegel_host_randombytes
