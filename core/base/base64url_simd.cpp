#include "core/base/base64url_simd.h"

#if defined(__x86_64__) || defined(__SSSE3__)
#include <tmmintrin.h>
#endif

namespace feldsiegel {

#if defined(__x86_64__) || defined(__SSSE3__)

namespace {

#if defined(__x86_64__)
#define FELDSIEGEL_SSSE3 __attribute__((target("ssse3")))
bool has_ssse3() { return __builtin_cpu_supports("ssse3") != 0; }
#else
#define FELDSIEGEL_SSSE3
constexpr bool has_ssse3() { return true; }
#endif

// Twelve bytes (four groups of three) to sixteen values below 64, one a byte.
FELDSIEGEL_SSSE3 __m128i split_sextets(__m128i bytes) {
  // Each 32-bit lane gets the bytes b c a b of its group, so that every sextet lies within one 16-bit half.
  const __m128i lanes = _mm_shuffle_epi8(bytes, _mm_setr_epi8(1, 0, 2, 1, 4, 3, 5, 4, 7, 6, 8, 7, 10, 9, 11, 10));
  const __m128i odd = _mm_and_si128(lanes, _mm_set1_epi32(0x0fc0fc00));
  const __m128i even = _mm_and_si128(lanes, _mm_set1_epi32(0x003f03f0));
  const __m128i first_third = _mm_mulhi_epu16(odd, _mm_set1_epi32(0x04000040));
  const __m128i second_fourth = _mm_mullo_epi16(even, _mm_set1_epi32(0x01000010));
  return _mm_or_si128(first_third, second_fourth);
}

// A value's character is the value plus an offset that depends on its range: A-Z, a-z, 0-9, '-' and '_'.
FELDSIEGEL_SSSE3 __m128i to_characters(__m128i sextets) {
  const __m128i offsets = _mm_setr_epi8('a' - 26, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52,
                                        '0' - 52, '0' - 52, '0' - 52, '-' - 62, '_' - 63, 'A', 0, 0);
  const __m128i above_z = _mm_subs_epu8(sextets, _mm_set1_epi8(51));  // 0 for letters, 1..12 above
  const __m128i upper_case = _mm_cmplt_epi8(sextets, _mm_set1_epi8(26));
  const __m128i range = _mm_or_si128(above_z, _mm_and_si128(upper_case, _mm_set1_epi8(13)));
  return _mm_add_epi8(sextets, _mm_shuffle_epi8(offsets, range));
}

FELDSIEGEL_SSSE3 std::size_t encode_with_ssse3(char* out, const std::uint8_t* in, std::size_t size) {
  std::size_t taken = 0;
  for (; size - taken >= 16; taken += 12, out += 16) {  // loads 16 bytes, uses 12
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(in + taken));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(out), to_characters(split_sextets(bytes)));
  }
  return taken;
}

}  // namespace

std::size_t encode_base64url_blocks(char* out, const std::uint8_t* in, std::size_t size) {
  static const bool available = has_ssse3();
  return available ? encode_with_ssse3(out, in, size) : 0;
}

#else

std::size_t encode_base64url_blocks(char*, const std::uint8_t*, std::size_t) { return 0; }

#endif

}  // namespace feldsiegel
