#include "core/base/encoding.h"

#include <doctest/doctest.h>

#include "core/base/hex.h"

namespace feldsiegel {
namespace {

Bytes hex(std::string_view text) { return *from_hex(text); }

std::optional<std::uint64_t> read_varint(std::string_view text) {
  const Bytes bytes = hex(text);
  return ByteReader(bytes).varint();
}

TEST_CASE("integers are written big-endian") {
  Bytes out;
  put_u16(out, 0x0102);
  put_u16(out, 0xffff);
  put_u32(out, 0x01020304);
  put_u32(out, 0xfffefdfc);
  CHECK(to_hex(out) == "0102ffff01020304fffefdfc");
}

TEST_CASE("lp puts two bytes of length before the value") {
  for (const std::size_t length : {0u, 1u, 255u, 256u, 65535u}) {
    const Bytes value(length, 0xab);
    Bytes out;
    put_lp(out, value);
    REQUIRE(out.size() == length + 2);
    CHECK(out[0] * 256u + out[1] == length);
    CHECK(Bytes(out.begin() + 2, out.end()) == value);
  }
}

TEST_CASE("lp keeps lists of values apart that would run together without it") {
  Bytes first, second;
  for (const char* value : {"ab", "c"}) put_lp(first, as_bytes(value));
  for (const char* value : {"a", "bc"}) put_lp(second, as_bytes(value));
  CHECK(first != second);
}

TEST_CASE("varints are LEB128 in the shortest form") {
  const std::pair<std::uint64_t, const char*> cases[] = {{0, "00"},
                                                         {1, "01"},
                                                         {127, "7f"},
                                                         {128, "8001"},
                                                         {16383, "ff7f"},
                                                         {16384, "808001"},
                                                         {0xffffffff, "ffffffff0f"},
                                                         {UINT64_MAX, "ffffffffffffffffff01"}};
  for (const auto& [value, text] : cases) {
    Bytes out;
    put_varint(out, value);
    CHECK(to_hex(out) == text);
    CHECK(read_varint(text) == value);
    std::uint8_t buffer[10];
    CHECK(write_varint(buffer, value) == out.size());
  }
}

TEST_CASE("every varint around a power of two comes back") {
  for (unsigned bit = 0; bit < 64; ++bit) {
    const std::uint64_t power = std::uint64_t{1} << bit;
    for (const std::uint64_t value : {power - 1, power, power + 1}) {
      Bytes out;
      put_varint(out, value);
      ByteReader reader(out);
      CHECK(reader.varint() == value);
      CHECK(reader.at_end());
    }
  }
}

TEST_CASE("a varint that is longer than needed, too large or cut short is refused") {
  for (const char* bad : {
           "",                        // nothing there
           "80",                      // cut short
           "ffffff",                  // cut short
           "8000",                    // 0 in two bytes
           "ff00",                    // 127 in two bytes
           "80808000",                // 0 in four bytes
           "ffffffffffffffffff02",    // 2^64 and more
           "ffffffffffffffffff7f",    // ten bytes, too large
           "80808080808080808000",    // ten bytes of nothing
           "ffffffffffffffffff8100",  // eleven bytes
           "ffffffffffffffffffff01",  // eleven bytes
       }) {
    CHECK_MESSAGE(!read_varint(bad).has_value(), bad);
  }
}

TEST_CASE("a reader gives back what was written, in order") {
  Bytes out;
  put_u16(out, 7);
  put_u32(out, 70000);
  put_varint(out, 300);
  append(out, as_bytes("tail"));
  ByteReader reader(out);
  CHECK(reader.u16() == 7);
  CHECK(reader.u32() == 70000);
  CHECK(reader.varint() == 300);
  CHECK(as_text(reader.rest()) == "tail");
  const auto tail = reader.take(4);
  REQUIRE(tail);
  CHECK(as_text(*tail) == "tail");
  CHECK(reader.at_end());
}

TEST_CASE("a reader never reads past the end") {
  const Bytes bytes(3, 0xff);
  CHECK_FALSE(ByteReader(bytes).u32());
  CHECK_FALSE(ByteReader(bytes).take(4));
  CHECK_FALSE(ByteReader(bytes).take(SIZE_MAX));
  CHECK_FALSE(ByteReader(ByteView(bytes).first(1)).u16());
  CHECK_FALSE(ByteReader({}).u16());
  CHECK_FALSE(ByteReader({}).varint());
  CHECK(ByteReader({}).take(0));
  CHECK(ByteReader(bytes).take(3));
}

}  // namespace
}  // namespace feldsiegel
