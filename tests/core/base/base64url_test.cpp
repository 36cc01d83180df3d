#include "core/base/base64url.h"

#include <doctest/doctest.h>

namespace feldsiegel {
namespace {

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

// The slow, obvious encoder: one bit at a time.
std::string reference_base64url(ByteView bytes) {
  std::string text;
  unsigned value = 0, bits = 0;
  const auto flush = [&](unsigned filled) {
    text.push_back(alphabet[value << (6 - filled) & 63]);
    value = bits = 0;
  };
  for (const std::uint8_t byte : bytes) {
    for (unsigned bit = 8; bit-- > 0;) {
      value = value << 1 | (byte >> bit & 1u);
      if (++bits == 6) flush(6);
    }
  }
  if (bits > 0) flush(bits);
  return text;
}

Bytes counting(std::size_t length, std::uint8_t first) {
  Bytes bytes(length);
  for (std::size_t i = 0; i < length; ++i) bytes[i] = static_cast<std::uint8_t>(first + i * 37);
  return bytes;
}

bool is_refused(std::string_view text) {
  const auto bytes = from_base64url(text);
  return !bytes.ok() && bytes.error().code == ErrorCode::invalid_base64url;
}

TEST_CASE("base64url gives the examples of RFC 4648 section 10, without padding") {
  const std::string_view plain = "foobar";
  const std::string_view expected[] = {"", "Zg", "Zm8", "Zm9v", "Zm9vYg", "Zm9vYmE", "Zm9vYmFy"};
  for (std::size_t length = 0; length <= plain.size(); ++length) {
    CHECK(to_base64url(as_bytes(plain.substr(0, length))) == expected[length]);
  }
}

TEST_CASE("base64url agrees with the bit-by-bit encoder at every length, the edges 0, 15, 16 and 17 among them") {
  for (std::size_t length = 0; length <= 200; ++length) {
    for (const int first : {0x00, 0x5a, 0xff}) {
      const Bytes bytes = counting(length, static_cast<std::uint8_t>(first));
      const std::string text = to_base64url(bytes);
      CHECK(text == reference_base64url(bytes));
      CHECK(text.size() == base64url_length(length));
      CHECK(base64url_decoded_size(text.size()) == length);
      const auto back = from_base64url(text);
      REQUIRE(back.ok());
      CHECK(*back == bytes);
    }
  }
}

TEST_CASE("base64url writes and reads every byte value at every position of a group") {
  for (unsigned value = 0; value < 256; ++value) {
    for (std::size_t position = 0; position < 3; ++position) {
      Bytes bytes(3, 0);
      bytes[position] = static_cast<std::uint8_t>(value);
      const auto back = from_base64url(reference_base64url(bytes));
      REQUIRE(back.ok());
      CHECK(*back == bytes);
    }
  }
}

TEST_CASE("base64url refuses every foreign character at every position") {
  for (const std::size_t length : {1u, 2u, 3u, 15u, 16u, 17u, 48u, 100u}) {
    const std::string good = to_base64url(counting(length, 7));
    for (std::size_t position = 0; position < good.size(); ++position) {
      for (unsigned c = 0; c < 256; ++c) {
        if (alphabet.find(static_cast<char>(c)) != std::string_view::npos) continue;
        std::string bad = good;
        bad[position] = static_cast<char>(c);
        if (!is_refused(bad)) FAIL("accepted byte ", c, " at ", position, " of ", length);
      }
    }
  }
}

TEST_CASE("base64url never reads two texts as the same bytes") {
  // Every replacement of one character either is refused (trailing bits) or gives other bytes.
  for (const std::size_t length : {15u, 16u, 17u, 48u, 49u, 50u}) {
    const Bytes bytes = counting(length, 99);
    const std::string good = to_base64url(bytes);
    std::size_t refused = 0;
    for (std::size_t position = 0; position < good.size(); ++position) {
      for (const char c : alphabet) {
        if (c == good[position]) continue;
        std::string changed = good;
        changed[position] = c;
        const auto read = from_base64url(changed);
        refused += read.ok() ? 0u : 1u;
        if (read.ok()) CHECK(*read != bytes);
        if (read.ok()) CHECK(to_base64url(*read) == changed);
      }
    }
    // After 3n + 1 bytes the last character has 4 unused bits, after 3n + 2 it has 2: of its 63 replacements 60 and 48
    // set one of them.
    CHECK(refused == (length % 3 == 0 ? 0u : length % 3 == 1 ? 60u : 48u));
  }
}

TEST_CASE("base64url refuses impossible lengths, padding and the other alphabet") {
  for (const char* bad : {"A", "AAAAA", "AAAAAAAAA", "Zg=", "Zg==", "Zm8=", "=", "+/+/", "Zm9v\n", " Zm9v", "Zm 9v",
                          "Zh", "Zm9", "__", "-_-"}) {
    CHECK_MESSAGE(is_refused(bad), bad);
  }
  CHECK(is_refused(std::string_view("Zm9v\0", 5)));
}

TEST_CASE("write_base64url writes exactly as many characters as it says") {
  for (std::size_t length = 0; length < 20; ++length) {
    std::string out(base64url_length(length) + 4, '!');
    const char* end = write_base64url(out.data(), counting(length, 1));
    CHECK(static_cast<std::size_t>(end - out.data()) == base64url_length(length));
    CHECK(out.substr(base64url_length(length)) == "!!!!");
  }
}

}  // namespace
}  // namespace feldsiegel
