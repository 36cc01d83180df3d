#include "core/pseudonym/decimal.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "core/base/random.h"

namespace feldsiegel {
namespace {

const Bytes tweak{'d', 'o', 'm', 'a', 'i', 'n'};

Secret<16> fixed_key() {
  Secret<16> key;
  for (std::size_t i = 0; i < 16; ++i) key.expose_secret_for_writing()[i] = static_cast<std::uint8_t>(i);
  return key;
}

std::string text_of(const Secret<16>& key, ByteView own_tweak, unsigned digits, std::uint64_t serial) {
  const auto bytes = decimal_pseudonym(key, own_tweak, digits, serial);
  if (!bytes) return "<" + std::string(code_text(bytes.error().code)) + ">";
  return format_pseudonym({PseudonymKind::decimal, digits}, *bytes).value();
}

// WebAssembly has no AES instructions: there a part of them must do.
#ifdef __EMSCRIPTEN__
constexpr std::uint64_t tried = 20'000;
#else
constexpr std::uint64_t tried = 1'000'000;
#endif

TEST_CASE("a domain of six digits gives a million different numbers, and then no more") {
  const auto key = random_secret<16>();
  std::vector<bool> taken(1'000'000);
  std::size_t repeated = 0;
  for (std::uint64_t serial = 0; serial < tried; ++serial) {
    const auto bytes = decimal_pseudonym(key, tweak, 6, serial);
    REQUIRE(bytes);
    const auto value = static_cast<std::size_t>(value_of_pseudonym({PseudonymKind::decimal, 6}, *bytes).value());
    repeated += taken[value];
    taken[value] = true;
  }
  CHECK(repeated == 0);
  CHECK(text_of(key, tweak, 6, 1'000'000) == "<pseudonyms_exhausted>");
}

TEST_CASE("serial numbers read back from their pseudonyms, for every number of digits") {
  const auto key = random_secret<16>();
  for (unsigned digits = 6; digits <= 18; ++digits) {
    const std::uint64_t count = decimal_values(digits);
    for (const std::uint64_t serial : {std::uint64_t{0}, std::uint64_t{1}, count / 3, count - 2, count - 1}) {
      const auto bytes = decimal_pseudonym(key, tweak, digits, serial);
      REQUIRE(bytes);
      CHECK(serial_of_decimal(key, tweak, digits, *bytes).value() == serial);
    }
    CHECK(text_of(key, tweak, digits, count) == "<pseudonyms_exhausted>");
    CHECK(text_of(key, tweak, digits, UINT64_MAX) == "<pseudonyms_exhausted>");
  }
}

TEST_CASE("neighbors in the counter are no neighbors in the numbers, and keep their leading zeros") {
  const auto key = fixed_key();
  std::set<std::string> texts;
  std::size_t ascending = 0;
  std::string last;
  for (std::uint64_t serial = 0; serial < 1000; ++serial) {
    const std::string text = text_of(key, tweak, 8, serial);
    CHECK(text.size() == 8);
    ascending += text > last;
    texts.insert(text);
    last = text;
  }
  CHECK(texts.size() == 1000);
  CHECK(ascending > 400);
  CHECK(ascending < 600);
  CHECK(std::any_of(texts.begin(), texts.end(), [](const std::string& text) { return text[0] == '0'; }));
}

TEST_CASE("another key or tweak gives other numbers") {
  const auto key = fixed_key();
  CHECK(text_of(key, tweak, 12, 7) != text_of(random_secret<16>(), tweak, 12, 7));
  CHECK(text_of(key, tweak, 12, 7) != text_of(key, as_bytes("other"), 12, 7));
  CHECK(text_of(key, tweak, 12, 7) == text_of(key, tweak, 12, 7));
}

TEST_CASE("digits out of bounds, foreign bytes and endless tweaks are refused") {
  const auto key = fixed_key();
  for (const unsigned digits : {0u, 1u, 5u, 19u, 20u, 64u}) {
    CHECK(text_of(key, tweak, digits, 0) == "<invalid_value>");
    CHECK(serial_of_decimal(key, tweak, digits, PseudonymBytes{}).error().code == ErrorCode::invalid_value);
  }
  CHECK(text_of(key, Bytes(65536), 6, 0) == "<invalid_value>");
  CHECK(serial_of_decimal(key, tweak, 6, PseudonymBytes{}).error().code == ErrorCode::pseudonym_malformed);
  const PseudonymBytes seven = decimal_pseudonym(key, tweak, 7, 1).value();
  CHECK(serial_of_decimal(key, tweak, 6, seven).error().code == ErrorCode::pseudonym_malformed);
}

}  // namespace
}  // namespace feldsiegel
