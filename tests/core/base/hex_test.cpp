#include "core/base/hex.h"

#include <doctest/doctest.h>

namespace feldsiegel {
namespace {

TEST_CASE("hex writes lower case and reads both cases") {
  CHECK(to_hex({}) == "");
  CHECK(to_hex(Bytes{0x00, 0x0f, 0xf0, 0xff, 0xa5}) == "000ff0ffa5");
  CHECK(from_hex("") == Bytes{});
  CHECK(from_hex("000FF0ffA5") == Bytes{0x00, 0x0f, 0xf0, 0xff, 0xa5});
}

TEST_CASE("hex reads every byte back") {
  for (unsigned value = 0; value < 256; ++value) {
    const Bytes one{static_cast<std::uint8_t>(value)};
    CHECK(from_hex(to_hex(one)) == one);
  }
}

TEST_CASE("hex refuses odd lengths and foreign characters at either digit") {
  for (const char* bad : {"0", "abc", "0g", "g0", " 0", "0 ", "0x", "-1", "a:", "@0", "G0", "`0", "/0", "0/", ":0"}) {
    CHECK_MESSAGE(!from_hex(bad).has_value(), bad);
  }
}

}  // namespace
}  // namespace feldsiegel
