#include "host.h"

#include <emscripten.h>

#include "core.h"
#include "private/common.h"
#include "private/implementations.h"
#include "runtime.h"

// --- Random bytes --------------------------------------------------------------------------------

// getRandomValues answers at most 65,536 bytes a call. The view lives no longer than one call, so that memory may grow.
EM_JS(void, feldsiegel_fill_random, (void* out, size_t size), {
  for (var at = 0; at < size; at += 65536) {
    globalThis.crypto.getRandomValues(HEAPU8.subarray(out + at, out + Math.min(size, at + 65536)));
  }
});

static const char* host_name(void) { return "crypto.getRandomValues"; }

static uint32_t host_random(void) {
  uint32_t value;
  feldsiegel_fill_random(&value, sizeof value);
  return value;
}

static void host_buf(void* const out, const size_t size) { feldsiegel_fill_random(out, size); }

const randombytes_implementation feldsiegel_host_randombytes = {
    .implementation_name = host_name, .random = host_random, .buf = host_buf};

// --- CPU features --------------------------------------------------------------------------------

// There is no cpuid: what the compiler may use, the engine that loaded the module has.
#ifdef __SSSE3__
enum { has_ssse3 = 1 };
#else
enum { has_ssse3 = 0 };
#endif

int _sodium_runtime_get_cpu_features(void) { return 0; }
int sodium_runtime_has_neon(void) { return 0; }
int sodium_runtime_has_armcrypto(void) { return 0; }
int sodium_runtime_has_sse2(void) { return has_ssse3; }
int sodium_runtime_has_sse3(void) { return has_ssse3; }
int sodium_runtime_has_ssse3(void) { return has_ssse3; }
int sodium_runtime_has_sse41(void) { return 0; }
int sodium_runtime_has_avx(void) { return 0; }
int sodium_runtime_has_avx2(void) { return 0; }
int sodium_runtime_has_avx512f(void) { return 0; }
int sodium_runtime_has_pclmul(void) { return 0; }
int sodium_runtime_has_aesni(void) { return 0; }
int sodium_runtime_has_rdrand(void) { return 0; }

// --- Choices that sodium_init makes for primitives that are left out, or that need none ----------

int _crypto_generichash_blake2b_pick_best_implementation(void) { return 0; }
int _crypto_pwhash_argon2_pick_best_implementation(void) { return 0; }
int _crypto_stream_salsa20_pick_best_implementation(void) { return 0; }
int _crypto_aead_aegis128l_pick_best_implementation(void) { return 0; }
int _crypto_aead_aegis256_pick_best_implementation(void) { return 0; }
