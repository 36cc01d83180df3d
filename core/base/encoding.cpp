#include "core/base/encoding.h"

#include <array>
#include <cstdlib>

namespace feldsiegel {

void put_u16(Bytes& out, std::uint16_t value) {
  out.push_back(static_cast<std::uint8_t>(value >> 8));
  out.push_back(static_cast<std::uint8_t>(value));
}

void put_u32(Bytes& out, std::uint32_t value) {
  put_u16(out, static_cast<std::uint16_t>(value >> 16));
  put_u16(out, static_cast<std::uint16_t>(value));
}

void put_lp(Bytes& out, ByteView value) {
  if (value.size() > 0xffff) std::abort();
  put_u16(out, static_cast<std::uint16_t>(value.size()));
  append(out, value);
}

std::size_t write_varint(std::uint8_t* out, std::uint64_t value) {
  std::size_t count = 0;
  while (value >= 0x80) {
    out[count++] = static_cast<std::uint8_t>(value | 0x80);
    value >>= 7;
  }
  out[count++] = static_cast<std::uint8_t>(value);
  return count;
}

void put_varint(Bytes& out, std::uint64_t value) {
  std::array<std::uint8_t, 10> buffer;
  const std::size_t count = write_varint(buffer.data(), value);
  append(out, ByteView(buffer).first(count));
}

std::optional<ByteView> ByteReader::take(std::size_t count) {
  if (rest_.size() < count) return std::nullopt;
  const ByteView taken = rest_.first(count);
  rest_ = rest_.subspan(count);
  return taken;
}

std::optional<std::uint16_t> ByteReader::u16() {
  const auto bytes = take(2);
  if (!bytes) return std::nullopt;
  return static_cast<std::uint16_t>(((*bytes)[0] << 8) | (*bytes)[1]);
}

std::optional<std::uint32_t> ByteReader::u32() {
  const auto high = u16();
  const auto low = u16();
  if (!high || !low) return std::nullopt;
  return (std::uint32_t{*high} << 16) | *low;
}

std::optional<std::uint64_t> ByteReader::varint() {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 64; shift += 7) {
    const auto byte = take(1);
    if (!byte) return std::nullopt;
    const std::uint64_t bits = (*byte)[0] & 0x7f;
    if (shift == 63 && bits > 1) return std::nullopt;
    value |= bits << shift;
    if (((*byte)[0] & 0x80) == 0) {
      const bool needlessly_long = shift > 0 && bits == 0;
      return needlessly_long ? std::nullopt : std::optional(value);
    }
  }
  return std::nullopt;
}

}  // namespace feldsiegel
