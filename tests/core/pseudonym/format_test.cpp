#include "core/pseudonym/format.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <string>

#include "core/base/hex.h"
#include "core/base/random.h"

namespace feldsiegel {
namespace {

constexpr PseudonymFormat uuid{PseudonymKind::uuid};
constexpr PseudonymFormat email{PseudonymKind::email};
constexpr PseudonymFormat code{PseudonymKind::code};
constexpr PseudonymFormat decimal(unsigned digits) { return {PseudonymKind::decimal, digits}; }

PseudonymBytes bytes_of(std::string_view hex) {
  const auto decoded = from_hex(hex);
  REQUIRE(decoded);
  REQUIRE(decoded->size() == 16);
  PseudonymBytes bytes{};
  std::copy(decoded->begin(), decoded->end(), bytes.begin());
  return bytes;
}

std::string text_of(PseudonymFormat format, const PseudonymBytes& bytes) {
  const auto text = format_pseudonym(format, bytes);
  return text ? *text : "<" + std::string(code_text(text.error().code)) + ">";
}

// The bytes as hexadecimal, or the error's code in brackets.
std::string parsed(PseudonymFormat format, std::string_view text) {
  const auto bytes = parse_pseudonym(format, text);
  return bytes ? to_hex(*bytes) : "<" + std::string(code_text(bytes.error().code)) + ">";
}

constexpr std::string_view v4 = "0b2a9d7c5d554c5e9f0e3b8f2b1c6a10";

TEST_CASE("each format has the text that the specification shows") {
  CHECK(text_of(uuid, bytes_of(v4)) == "0b2a9d7c-5d55-4c5e-9f0e-3b8f2b1c6a10");
  CHECK(text_of(email, bytes_of(v4)) == "0b2a9d7c5d554c5e9f0e3b8f2b1c6a10@pseudonym.invalid");
  CHECK(text_of(code, bytes_of("00000000000003000000000000000000")) == "0000-0000-0000-0");
  CHECK(text_of(code, bytes_of("00000000000003000fffffffffffffff")).substr(0, 15) == "ZZZZ-ZZZZ-ZZZZ-");
  CHECK(text_of(decimal(6), bytes_of("00000000000004060000000000001056")) == "004182");
  CHECK(text_of(decimal(18), bytes_of("00000000000004120de0b6b3a763ffff")) == "999999999999999999");
}

TEST_CASE("texts and bytes are one to one in every format") {
  for (int i = 0; i < 500; ++i) {
    for (const PseudonymFormat format : {uuid, email, code}) {
      const auto bytes = random_pseudonym(format);
      REQUIRE(bytes);
      const std::string text = text_of(format, *bytes);
      CHECK(parsed(format, text) == to_hex(*bytes));
    }
    for (unsigned digits = 6; digits <= 18; ++digits) {
      std::uint64_t value = 0;
      for (const std::uint8_t byte : random_bytes(8)) value = value << 8 | byte;
      const auto bytes = pseudonym_of_value(decimal(digits), value % decimal_values(digits));
      REQUIRE(bytes);
      CHECK(value_of_pseudonym(decimal(digits), *bytes).value() == value % decimal_values(digits));
      CHECK(text_of(decimal(digits), *bytes).size() == digits);
      CHECK(parsed(decimal(digits), text_of(decimal(digits), *bytes)) == to_hex(*bytes));
    }
  }
}

TEST_CASE("random pseudonyms differ, carry the version and keep to their bits") {
  std::set<PseudonymBytes> seen;
  for (int i = 0; i < 1000; ++i) {
    const PseudonymBytes id = random_pseudonym(uuid).value();
    CHECK((id[6] & 0xf0) == 0x40);
    CHECK((id[8] & 0xc0) == 0x80);
    seen.insert(id);
    seen.insert(random_pseudonym(email).value());
    const PseudonymBytes short_one = random_pseudonym(code).value();
    CHECK(value_of_pseudonym(code, short_one).value() < code_values);
    seen.insert(short_one);
  }
  CHECK(seen.size() == 3000);
}

TEST_CASE("derived pseudonyms are cut from the tag") {
  Bytes tag(64);
  for (std::size_t i = 0; i < tag.size(); ++i) tag[i] = static_cast<std::uint8_t>(0xff - i);
  CHECK(to_hex(pseudonym_from_tag(uuid, tag).value()) == "fffefdfcfbfa89f8b7f6f5f4f3f2f1f0");
  CHECK(text_of(uuid, pseudonym_from_tag(uuid, tag).value()) == "fffefdfc-fbfa-89f8-b7f6-f5f4f3f2f1f0");
  CHECK(to_hex(pseudonym_from_tag(email, tag).value()) == "fffefdfcfbfaf9f8f7f6f5f4f3f2f1f0");
}

TEST_CASE("tags of another length and formats that need an assignment are refused") {
  for (const std::size_t size : {0u, 16u, 32u, 63u, 65u, 128u}) {
    CHECK(pseudonym_from_tag(uuid, Bytes(size)).error().code == ErrorCode::invalid_value);
  }
  CHECK(pseudonym_from_tag(code, Bytes(64)).error().code == ErrorCode::invalid_value);
  CHECK(pseudonym_from_tag(decimal(6), Bytes(64)).error().code == ErrorCode::invalid_value);
  CHECK(random_pseudonym(decimal(6)).error().code == ErrorCode::invalid_value);
}

TEST_CASE("UUIDs are read in either case, nothing else is") {
  CHECK(parsed(uuid, "0B2A9D7C-5D55-4C5E-9F0E-3B8F2B1C6A10") == v4);
  CHECK(parsed(uuid, "0b2a9d7c-5d55-8c5e-bf0e-3b8f2b1c6a10") == "0b2a9d7c5d558c5ebf0e3b8f2b1c6a10");
  for (const char* text : {"", "0b2a9d7c5d554c5e9f0e3b8f2b1c6a10", "0b2a9d7c-5d55-4c5e-9f0e-3b8f2b1c6a1",
                           "0b2a9d7c-5d55-4c5e-9f0e-3b8f2b1c6a100", "{0b2a9d7c-5d55-4c5e-9f0e-3b8f2b1c6a10}",
                           "0b2a9d7c-5d554-c5e-9f0e-3b8f2b1c6a10", "0b2a9d7c-5d55-4c5e-9f0e_3b8f2b1c6a10",
                           "0b2a9d7c-5d55-4c5e-9f0e-3b8f2b1c6a1g", " 0b2a9d7c-5d55-4c5e-9f0e-3b8f2b1c6a1",
                           "0b2a9d7c-5d55-4c5e-9f0e-3b8f2b1c6a-1", "urn:uuid:0b2a9d7c-5d55-4c5e-9f0e-3b8f2b1c6a10"}) {
    CHECK(parsed(uuid, text) == "<pseudonym_malformed>");
  }
}

TEST_CASE("UUIDs of another version or variant are no pseudonyms") {
  for (const char version : std::string_view("01235679abcdef")) {
    std::string text = "0b2a9d7c-5d55-4c5e-9f0e-3b8f2b1c6a10";
    text[14] = version;
    CHECK(parsed(uuid, text) == "<pseudonym_malformed>");
  }
  for (const char variant : std::string_view("01234567cdef")) {
    std::string text = "0b2a9d7c-5d55-4c5e-9f0e-3b8f2b1c6a10";
    text[19] = variant;
    CHECK(parsed(uuid, text) == "<pseudonym_malformed>");
  }
  CHECK(text_of(uuid, PseudonymBytes{}) == "<pseudonym_malformed>");
}

TEST_CASE("addresses are read in either case, at our domain alone") {
  CHECK(parsed(email, "0B2A9D7C5D554C5E9F0E3B8F2B1C6A10@Pseudonym.INVALID") == v4);
  for (const char* text :
       {"", "@pseudonym.invalid", "0b2a9d7c5d554c5e9f0e3b8f2b1c6a10",
        "0b2a9d7c5d554c5e9f0e3b8f2b1c6a10@pseudonym.invalid.", "0b2a9d7c5d554c5e9f0e3b8f2b1c6a10@pseudonym-invalid",
        "0b2a9d7c5d554c5e9f0e3b8f2b1c6a1@pseudonym.invalid", "0b2a9d7c5d554c5e9f0e3b8f2b1c6a100@pseudonym.invalid",
        "gb2a9d7c5d554c5e9f0e3b8f2b1c6a10@pseudonym.invalid", "0b2a9d7c5d554c5e9f0e3b8f2b1c6a10 pseudonym.invalid"}) {
    CHECK(parsed(email, text) == "<pseudonym_malformed>");
  }
}

TEST_CASE("mistyped codes are refused as malformed") {
  const std::string text = text_of(code, random_pseudonym(code).value());
  std::string wrong = text;
  wrong[0] = wrong[0] == '7' ? '8' : '7';
  CHECK(parsed(code, wrong) == "<pseudonym_malformed>");
  CHECK(parsed(code, text + "0") == "<pseudonym_malformed>");
  CHECK(parsed(code, std::string(1 << 20, '-') + text) == "<pseudonym_malformed>");
}

TEST_CASE("decimals have exactly their digits") {
  CHECK(parsed(decimal(6), "000000") == "00000000000004060000000000000000");
  CHECK(parsed(decimal(6), "999999") == "000000000000040600000000000f423f");
  for (const char* text :
       {"", "0", "99999", "1000000", "0999999", "-99999", "+99999", "99999a", " 99999", "99999 ", "9999.9", "0x1234",
        "\xd9\xa0"
        "0000"}) {
    CHECK(parsed(decimal(6), text) == "<pseudonym_malformed>");
  }
  CHECK(parsed(decimal(18), "999999999999999999") == "00000000000004120de0b6b3a763ffff");
  CHECK(parsed(decimal(18), "9999999999999999999") == "<pseudonym_malformed>");
  CHECK(parsed(decimal(18), std::string(64, '9')) == "<pseudonym_malformed>");
}

TEST_CASE("bytes of one format are not those of another, nor out of its range") {
  const PseudonymBytes six = pseudonym_of_value(decimal(6), 123456).value();
  const PseudonymBytes short_one = pseudonym_of_value(code, 123456).value();
  CHECK(text_of(decimal(7), six) == "<pseudonym_malformed>");
  CHECK(text_of(code, six) == "<pseudonym_malformed>");
  CHECK(text_of(decimal(6), short_one) == "<pseudonym_malformed>");
  CHECK(text_of(uuid, six) == "<pseudonym_malformed>");
  CHECK(text_of(code, bytes_of("00000000000003001000000000000000")) == "<pseudonym_malformed>");
  CHECK(text_of(decimal(6), bytes_of("000000000000040600000000000f4240")) == "<pseudonym_malformed>");
  CHECK(text_of(decimal(6), bytes_of("01000000000004060000000000000000")) == "<pseudonym_malformed>");
  CHECK(text_of(code, bytes_of("ffffffffffffffffffffffffffffffff")) == "<pseudonym_malformed>");
}

TEST_CASE("values outside of a format, and formats that are none, are refused") {
  CHECK(pseudonym_of_value(decimal(6), 1'000'000).error().code == ErrorCode::invalid_value);
  CHECK(pseudonym_of_value(code, code_values).error().code == ErrorCode::invalid_value);
  CHECK(pseudonym_of_value(uuid, 1).error().code == ErrorCode::invalid_value);
  CHECK(value_of_pseudonym(email, PseudonymBytes{}).error().code == ErrorCode::invalid_value);
  for (const PseudonymFormat bad :
       {decimal(0), decimal(5), decimal(19), decimal(4'000'000'000u), PseudonymFormat{PseudonymKind::uuid, 6},
        PseudonymFormat{PseudonymKind::code, 12}, PseudonymFormat{static_cast<PseudonymKind>(0)},
        PseudonymFormat{static_cast<PseudonymKind>(5)}}) {
    CHECK(check_pseudonym_format(bad).error().code == ErrorCode::invalid_value);
    CHECK(parsed(bad, "000000") == "<invalid_value>");
    CHECK(text_of(bad, PseudonymBytes{}) == "<invalid_value>");
    CHECK(random_pseudonym(bad).error().code == ErrorCode::invalid_value);
    CHECK(pseudonym_from_tag(bad, Bytes(64)).error().code == ErrorCode::invalid_value);
  }
}

}  // namespace
}  // namespace feldsiegel
