// Header, sealed value, inline form and plaintext: the text and byte forms, and what is refused.
#include <doctest/doctest.h>

#include "core/base/base64url.h"
#include "core/base/encoding.h"
#include "core/seal/header.h"
#include "core/seal/plaintext.h"
#include "core/seal/sealed_value.h"

namespace feldsiegel {
namespace {

Header sample_header(std::size_t data_subjects = 2) {
  Header header{hpke::KemId::dhkem_x25519_hkdf_sha256, {1, 2, 3, 4, 5, 6, 7, 8}, 9, Bytes(32, 0xaa), {}};
  for (std::size_t i = 0; i < data_subjects; ++i) header.data_subjects.push_back({i * 200, PseudonymBytes{0x11}});
  return header;
}

Bytes header_bytes(const Header& header) { return from_base64url(header_text(header).substr(5)).value(); }
std::string as_header(const Bytes& bytes) { return "fsh1." + to_base64url(bytes); }

ErrorCode header_refusal(std::string_view text) {
  const auto header = parse_header(text);
  return header.ok() ? ErrorCode::internal_error : header.error().code;
}

TEST_CASE("a header survives the round trip") {
  for (const std::size_t count : {0u, 1u, 2u, 64u}) {
    const Header header = sample_header(count);
    const auto parsed = parse_header(header_text(header));
    REQUIRE(parsed.ok());
    CHECK(header_text(*parsed) == header_text(header));
    CHECK(parsed->data_subjects.size() == count);
    CHECK(parsed->epoch == 9);
  }
}

TEST_CASE("a header is laid out as the specification says") {
  const Bytes bytes = header_bytes(sample_header(1));
  CHECK(Bytes(bytes.begin(), bytes.begin() + 14) == Bytes{0, 0x20, 1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 9});
  CHECK(bytes[46] == 1);  // one data subject
  CHECK(bytes.size() == 2 + 8 + 4 + 32 + 1 + 1 + 16);
}

TEST_CASE("every truncation of a header is refused") {
  const Bytes bytes = header_bytes(sample_header());
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    CAPTURE(size);
    CHECK(header_refusal(as_header({bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size)})) ==
          ErrorCode::header_malformed);
  }
}

TEST_CASE("a header with anything wrong is refused") {
  Bytes bytes = header_bytes(sample_header());
  const std::string good = as_header(bytes);
  REQUIRE(parse_header(good).ok());
  CHECK(header_refusal("") == ErrorCode::header_malformed);
  CHECK(header_refusal("fsh2" + good.substr(4)) == ErrorCode::header_malformed);
  CHECK(header_refusal("FSH1" + good.substr(4)) == ErrorCode::header_malformed);
  CHECK(header_refusal(" " + good) == ErrorCode::header_malformed);
  CHECK(header_refusal(good + "=") == ErrorCode::header_malformed);
  CHECK(header_refusal(good + "\n") == ErrorCode::header_malformed);
  CHECK(header_refusal("fsh1." + std::string(1 << 20, 'A')) == ErrorCode::header_malformed);

  Bytes longer = bytes;
  longer.push_back(0);
  CHECK(header_refusal(as_header(longer)) == ErrorCode::header_malformed);
  Bytes too_many = bytes;
  too_many[46] = 65;
  CHECK(header_refusal(as_header(too_many)) == ErrorCode::header_malformed);
  Bytes unknown_suite = bytes;
  unknown_suite[1] = 0x10;
  CHECK(header_refusal(as_header(unknown_suite)) == ErrorCode::suite_unsupported);
  Bytes other_suite = bytes;  // X-Wing's enc is far longer than what follows
  other_suite[0] = 0x64;
  other_suite[1] = 0x7a;
  CHECK(header_refusal(as_header(other_suite)) == ErrorCode::header_malformed);
}

TEST_CASE("a sealed value survives the round trip") {
  for (const std::uint64_t seq : {std::uint64_t{0}, std::uint64_t{127}, std::uint64_t{128}, UINT64_MAX}) {
    const SealedValue value{{seq, 300, 2}, Bytes(17, 0xcc)};
    const auto parsed = parse_sealed_value(sealed_value_text(value));
    REQUIRE(parsed.ok());
    CHECK(parsed->head.seq == seq);
    CHECK(parsed->head.purpose_id == 300);
    CHECK(parsed->head.subject_index == 2);
    CHECK(parsed->ct == value.ct);
  }
}

TEST_CASE("every truncation of a sealed value below its least size is refused") {
  const std::string text = sealed_value_text({{1, 1, 0}, Bytes(17, 0xcc)});
  for (std::size_t size = 0; size < text.size(); ++size) {
    CAPTURE(size);
    const auto parsed = parse_sealed_value(std::string_view(text).substr(0, size));
    REQUIRE_FALSE(parsed.ok());
    CHECK(parsed.error().code == ErrorCode::sealed_value_malformed);
  }
}

TEST_CASE("a sealed value with anything wrong is refused") {
  const std::string good = sealed_value_text({{1, 1, 0}, Bytes(17, 0xcc)});
  const auto long_varint = [] {
    Bytes bytes{0x81, 0x00, 1, 0};  // 1 in two bytes
    bytes.resize(bytes.size() + 17);
    return "fs1." + to_base64url(bytes);
  }();
  for (const std::string& text : {"fs2." + good.substr(4), "Fs1." + good.substr(4), good + "=", good + "!", good + "\n",
                                  long_varint, std::string("fs1."), std::string("plain text")}) {
    CAPTURE(text);
    CHECK_FALSE(parse_sealed_value(text).ok());
  }
}

TEST_CASE("parsing into too small a buffer is refused") {
  const std::string text = sealed_value_text({{1, 1, 0}, Bytes(17, 0xcc)});
  Bytes buffer(19);
  CHECK_FALSE(parse_sealed_value(text, buffer).ok());
  buffer.resize(20);
  CHECK(parse_sealed_value(text, buffer).ok());
}

TEST_CASE("the inline form is the sealed value, a dot and the header") {
  const std::string value = sealed_value_text({{1, 1, 0}, Bytes(17, 0xcc)});
  const std::string header = header_text(sample_header());
  const std::string joined = inline_text(value, header);
  const auto parts = split_inline(joined);
  REQUIRE(parts.ok());
  CHECK(parts->sealed_value == value);
  CHECK(parts->header == header);
  for (const std::string& text : {value, value + ".", header, std::string("."), std::string()}) {
    CHECK_FALSE(split_inline(text).ok());
  }
}

Bytes encoded(ValueType type, std::string_view value, std::uint32_t bucket) {
  Bytes bytes(encoded_plaintext_size(value.size(), bucket));
  write_plaintext(bytes.data(), type, as_bytes(value), bucket);
  return bytes;
}

TEST_CASE("plaintexts survive the round trip at every length around a bucket") {
  for (const std::uint32_t bucket : {0u, 1u, 16u, 32u}) {
    for (std::size_t size = 0; size <= 33; ++size) {
      const std::string value(size, 'x');
      const Bytes bytes = encoded(ValueType::text, value, bucket);
      if (bucket != 0) CHECK(bytes.size() % bucket == 0);
      const auto view = read_plaintext(bytes);
      REQUIRE(view.ok());
      CHECK(as_text(view->value) == value);
    }
  }
}

TEST_CASE("padding hides lengths within a bucket and keeps trailing zeros of the value") {
  CHECK(encoded(ValueType::text, "1", 32).size() == encoded(ValueType::text, std::string(30, 'x'), 32).size());
  const std::string zeros("a\0\0", 3);
  const Bytes bytes = encoded(ValueType::bytes, zeros, 16);
  CHECK(as_text(read_plaintext(bytes)->value) == zeros);
}

TEST_CASE("a malformed plaintext is refused") {
  const auto refused = [](const Bytes& bytes) { return !read_plaintext(bytes).ok(); };
  CHECK(refused({}));
  CHECK(refused({3, 'x'}));               // unknown type
  CHECK(refused({0x7f}));                 // unknown type
  CHECK(refused({0x80, 0, 0, 0}));        // padding without its marker
  CHECK(refused({0x80, 'x', 0x81, 0}));   // another byte in place of the marker
  CHECK(refused({0x80}));                 // padding flag and nothing
  CHECK(refused({0, 0xff}));              // text that is not UTF-8
  CHECK(refused({0, 0xed, 0xa0, 0x80}));  // a surrogate in UTF-8
  CHECK(refused({1}));                    // empty JSON
  CHECK(refused({1, '{'}));               // broken JSON
  CHECK(refused({1, '1', ' ', '1'}));     // two values
  CHECK_FALSE(refused({1, '1'}));
  CHECK_FALSE(refused({2, 0xff}));
}

}  // namespace
}  // namespace feldsiegel
