#include "core/base/base64.h"

#include <doctest/doctest.h>

namespace feldsiegel {
namespace {

TEST_CASE("base64 is RFC 4648's, section 10, and comes back") {
  const std::pair<std::string_view, std::string_view> pairs[] = {{"", ""},
                                                                 {"f", "Zg=="},
                                                                 {"fo", "Zm8="},
                                                                 {"foo", "Zm9v"},
                                                                 {"foob", "Zm9vYg=="},
                                                                 {"fooba", "Zm9vYmE="},
                                                                 {"foobar", "Zm9vYmFy"},
                                                                 {"\xfb\xff\xbf", "+/+/"}};
  for (const auto& [bytes, text] : pairs) {
    CHECK(to_base64(as_bytes(bytes)) == text);
    REQUIRE(from_base64(text).has_value());
    CHECK(as_text(*from_base64(text)) == bytes);
  }
}

TEST_CASE("base64 of every length up to 100 comes back") {
  for (std::size_t size = 0; size <= 100; ++size) {
    const Bytes bytes(size, 0xa7);
    CHECK(from_base64(to_base64(bytes)) == bytes);
  }
}

TEST_CASE("base64 in any other spelling is refused") {
  for (const std::string_view text : {"Zg",    "Zg=",   "Zg===",    "Zg==Zg==", "Z",    "Zm8",  "Zm8==",  "=",
                                      "====",  "Zm9v=", "Zm9v====", "Zh==",     "Zm9=", "-_-_", "Zm9v\n", "\nZm9v",
                                      " Zm9v", "Zm 9v", "Zm9v ",    "Zm9*",     "Z=g=", "=Zg=", "Zg= ",   "Zg=\n"}) {
    CAPTURE(text);
    CHECK_FALSE(from_base64(text).has_value());
  }
  CHECK_FALSE(from_base64(std::string_view("Zm9\0", 4)).has_value());
}

TEST_CASE("no text of four characters is read unless it is the one that is written") {
  constexpr std::string_view characters = "Ag8+/=- ";
  int accepted = 0;
  for (const char a : characters)
    for (const char b : characters)
      for (const char c : characters)
        for (const char d : characters) {
          const std::string text{a, b, c, d};
          const auto bytes = from_base64(text);
          if (!bytes) continue;
          ++accepted;
          CHECK(to_base64(*bytes) == text);
        }
  CHECK(accepted > 5 * 5 * 5 * 5);
}

}  // namespace
}  // namespace feldsiegel
