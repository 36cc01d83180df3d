#include "core/base/base64url.h"

#include <array>
#include <cstring>

#include "core/base/base64url_simd.h"

namespace feldsiegel {
namespace {

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

struct Pair {
  char first;
  char second;
};

// Twelve bits at a time: two characters per look-up (8 KiB, filled at compile time).
constexpr auto pairs = [] {
  std::array<Pair, 4096> table{};
  for (std::size_t i = 0; i < table.size(); ++i) table[i] = {alphabet[i >> 6], alphabet[i & 63]};
  return table;
}();

constexpr std::uint8_t foreign = 0xff;
constexpr auto values = [] {
  std::array<std::uint8_t, 256> table{};
  for (auto& entry : table) entry = foreign;
  std::uint8_t value = 0;
  for (const char c : alphabet) table[static_cast<std::uint8_t>(c)] = value++;
  return table;
}();

char* put(char* out, std::uint32_t twelve_bits) {
  std::memcpy(out, &pairs[twelve_bits], 2);
  return out + 2;
}

}  // namespace

char* write_base64url(char* out, ByteView bytes) {
  const std::size_t in_blocks = encode_base64url_blocks(out, bytes.data(), bytes.size());
  const std::uint8_t* in = bytes.data() + in_blocks;
  std::size_t left = bytes.size() - in_blocks;
  out += in_blocks / 3 * 4;
  for (; left >= 3; left -= 3, in += 3) {
    const std::uint32_t group = (std::uint32_t{in[0]} << 16) | (std::uint32_t{in[1]} << 8) | in[2];
    out = put(put(out, group >> 12), group & 0xfff);
  }
  if (left == 1) out = put(out, std::uint32_t{in[0]} << 4);
  if (left == 2) {
    const std::uint32_t group = (std::uint32_t{in[0]} << 10) | (std::uint32_t{in[1]} << 2);
    out = put(out, group >> 6);
    *out++ = alphabet[group & 63];
  }
  return out;
}

std::string to_base64url(ByteView bytes) {
  std::string text(base64url_length(bytes.size()), '\0');
  write_base64url(text.data(), bytes);
  return text;
}

bool decode_base64url(std::string_view text, std::uint8_t* out) {
  const auto* in = reinterpret_cast<const std::uint8_t*>(text.data());
  std::size_t left = text.size();
  std::uint8_t seen = 0;
  for (; left >= 4; left -= 4, in += 4, out += 3) {
    const std::uint8_t a = values[in[0]], b = values[in[1]], c = values[in[2]], d = values[in[3]];
    seen |= a | b | c | d;
    out[0] = static_cast<std::uint8_t>((a << 2) | (b >> 4));
    out[1] = static_cast<std::uint8_t>((b << 4) | (c >> 2));
    out[2] = static_cast<std::uint8_t>((c << 6) | d);
  }
  if (left == 1) return false;
  if (left >= 2) {
    const std::uint8_t a = values[in[0]], b = values[in[1]], c = left == 3 ? values[in[2]] : std::uint8_t{0};
    seen |= a | b | c;
    out[0] = static_cast<std::uint8_t>((a << 2) | (b >> 4));
    if (left == 3) out[1] = static_cast<std::uint8_t>((b << 4) | (c >> 2));
    const std::uint8_t unused_bits = left == 3 ? (c & 0x03) : (b & 0x0f);
    if (unused_bits != 0) return false;
  }
  return (seen & 0xc0) == 0;
}

Result<Bytes> from_base64url(std::string_view text) {
  Bytes bytes(base64url_decoded_size(text.size()));
  if (!decode_base64url(text, bytes.data())) return ErrorCode::invalid_base64url;
  return bytes;
}

}  // namespace feldsiegel
