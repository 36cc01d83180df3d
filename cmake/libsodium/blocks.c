// libsodium's own vectors are too short for the code that handles four blocks at once, and its longer tests only
// compare that code with itself. Here every length up to 20 blocks is computed whole and block by block, which must
// agree.
#include <sodium.h>
#include <string.h>

enum { block = 64, most = 20 * block + 7 };

static int same_as_blocks(size_t size, uint32_t counter) {
  static unsigned char in[most], whole[most], pieces[most], key[32], nonce[12];
  for (size_t i = 0; i < size; ++i) in[i] = (unsigned char)(i * 7 + size);
  for (size_t i = 0; i < sizeof key; ++i) key[i] = (unsigned char)(i + 3 * size);
  for (size_t i = 0; i < sizeof nonce; ++i) nonce[i] = (unsigned char)(0xff - i);
  crypto_stream_chacha20_ietf_xor_ic(whole, in, size, nonce, counter, key);
  for (size_t at = 0; at < size; at += block) {
    const size_t left = size - at < block ? size - at : block;
    const uint32_t number = counter + (uint32_t)(at / block);
    crypto_stream_chacha20_ietf_xor_ic(pieces + at, in + at, left, nonce, number, key);
  }
  return memcmp(whole, pieces, size) == 0;
}

// The first block of RFC 8439 section 2.4.2, so that agreeing with itself is not enough.
static int first_block_is_right(void) {
  static const unsigned char expected[16] = {0x6e, 0x2e, 0x35, 0x9a, 0x25, 0x68, 0xf9, 0x80,
                                             0x41, 0xba, 0x07, 0x28, 0xdd, 0x0d, 0x69, 0x81};
  static const unsigned char nonce[12] = {0, 0, 0, 0, 0, 0, 0, 0x4a, 0, 0, 0, 0};
  unsigned char key[32], out[300] = "Ladies and Gentlemen of the clas";
  for (size_t i = 0; i < sizeof key; ++i) key[i] = (unsigned char)i;
  crypto_stream_chacha20_ietf_xor_ic(out, out, sizeof out, nonce, 1, key);
  return memcmp(out, expected, sizeof expected) == 0;
}

int chacha20_blocks_main(void) {
  if (!first_block_is_right()) return 1;
  for (size_t size = 0; size <= most; ++size) {
    if (!same_as_blocks(size, 0) || !same_as_blocks(size, 1000)) return 1;
  }
  return 0;
}
