#include "core/base/utf8.h"

#include <doctest/doctest.h>

#include <string>

namespace feldsiegel {
namespace {

// The slow, obvious encoder of RFC 3629 section 3.
std::string encode(std::uint32_t c) {
  const auto byte = [](std::uint32_t value) { return static_cast<char>(value); };
  if (c < 0x80) return {byte(c)};
  if (c < 0x800) return {byte(0xc0 | c >> 6), byte(0x80 | (c & 63))};
  if (c < 0x10000) return {byte(0xe0 | c >> 12), byte(0x80 | (c >> 6 & 63)), byte(0x80 | (c & 63))};
  return {byte(0xf0 | c >> 18), byte(0x80 | (c >> 12 & 63)), byte(0x80 | (c >> 6 & 63)), byte(0x80 | (c & 63))};
}

bool is_valid(std::string_view text) { return is_valid_utf8(as_bytes(text)); }

TEST_CASE("every Unicode scalar value is valid, and no surrogate is") {
  bool right = true;
  for (std::uint32_t c = 0; c <= 0x10ffff; ++c) {
    const bool is_surrogate = c >= 0xd800 && c <= 0xdfff;
    right &= is_valid(encode(c)) == !is_surrogate;
  }
  CHECK(right);
  CHECK_FALSE(is_valid(encode(0x110000)));
  CHECK_FALSE(is_valid(encode(0x1fffff)));
}

TEST_CASE("ill-formed sequences are refused wherever they stand") {
  const std::string_view bad[] = {
      "\x80",              // a continuation on its own
      "\xbf",              //
      "\xc0\x80",          // overlong NUL
      "\xc1\xbf",          // overlong
      "\xe0\x80\x80",      // overlong
      "\xe0\x9f\xbf",      // overlong
      "\xf0\x80\x80\x80",  // overlong
      "\xf0\x8f\xbf\xbf",  // overlong
      "\xed\xa0\x80",      // surrogate
      "\xed\xbf\xbf",      // surrogate
      "\xf4\x90\x80\x80",  // above U+10FFFF
      "\xf5\x80\x80\x80",  // no such lead byte
      "\xfe",
      "\xff",              //
      "\xc3",              // cut short
      "\xe2\x82",          // cut short
      "\xf0\x9f\x98",      // cut short
      "\xc3\x28",          // continuation missing
      "\xe2\x28\xa1",      //
      "\xe2\x82\x28",      //
      "\xf0\x28\x8c\xbc",  //
      "\xf0\x9f\x28\xbc",  //
      "\xf0\x9f\x98\x28",  //
  };
  for (const std::string_view sequence : bad) {
    for (std::size_t before = 0; before < 18; ++before) {
      const std::string text = std::string(before, 'a') + std::string(sequence);
      CHECK_FALSE(is_valid(text));
      CHECK_FALSE(is_valid(text + "bbbbbbbbbbbbbbbbb"));
    }
  }
}

TEST_CASE("valid text stays valid around the eight-byte steps") {
  for (std::size_t before = 0; before < 18; ++before) {
    for (const std::string_view c : {"a", "ä", "€", "😀"}) {
      CHECK(is_valid(std::string(before, 'a') + std::string(c) + "12345678"));
    }
  }
  CHECK(is_valid(""));
}

TEST_CASE("UTF-16 lengths find the boundary of a string in its UTF-8") {
  for (std::size_t before = 0; before < 18; ++before) {
    for (const std::uint32_t c : {0x61u, 0xe4u, 0x7ffu, 0x800u, 0x20acu, 0xffffu, 0x10000u, 0x1f600u, 0x10ffffu}) {
      const std::string first = std::string(before, 'x') + encode(c);
      const std::size_t units = before + (c >= 0x10000 ? 2 : 1);
      for (const char* next : {"", "y", "ß", "😀", "123456789012"}) {
        CHECK(utf8_length_of_utf16(as_bytes(first + next), units) == first.size());
      }
    }
  }
  CHECK(utf8_length_of_utf16(as_bytes("abc"), 0) == 0);
  CHECK(utf8_length_of_utf16({}, 0) == 0);
}

TEST_CASE("a UTF-16 length that the text does not have is refused") {
  for (const char* text : {"", "a", "ä", "12345678", "1234567890123456", "😀", "aaaaaaa😀"}) {
    const auto whole = as_bytes(text);
    CHECK_FALSE(utf8_length_of_utf16(whole, whole.size() + 1));
    CHECK_FALSE(utf8_length_of_utf16(whole, SIZE_MAX));
  }
}

TEST_CASE("a UTF-16 length that would cut a surrogate pair in two is refused") {
  for (std::size_t before = 0; before < 18; ++before) {
    const std::string text = std::string(before, 'x') + "😀tail";
    CHECK_FALSE(utf8_length_of_utf16(as_bytes(text), before + 1));
    CHECK(utf8_length_of_utf16(as_bytes(text), before + 2) == before + 4);
  }
}

TEST_CASE("a character that the end of the text cuts short is never read past") {
  const std::string euro = "€";
  CHECK_FALSE(utf8_length_of_utf16(as_bytes(euro).first(2), 1));
  CHECK_FALSE(utf8_length_of_utf16(as_bytes("😀").first(3), 2));
}

}  // namespace
}  // namespace feldsiegel
