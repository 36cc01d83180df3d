// The modes behind one door: what each answers, and what none takes. Published vectors: ip_test.cpp.
#include "core/pseudonym/ip_cipher.h"

#include <doctest/doctest.h>

#include <numeric>
#include <string>

#include "core/base/base64url.h"

namespace feldsiegel {
namespace {

constexpr IpMode all_modes[] = {IpMode::deterministic, IpMode::prefix, IpMode::nd, IpMode::ndx};

Bytes key_for(IpMode mode, std::uint8_t first = 1) {
  Bytes key(ip_key_size(mode));
  std::iota(key.begin(), key.end(), first);
  return key;
}

IpCipher cipher(IpMode mode, std::uint8_t first = 1) { return IpCipher::make(mode, key_for(mode, first)).value(); }

std::string pseudonym(const IpCipher& with, IpMode mode, std::string_view address) {
  return format_ip_pseudonym(mode, with.encrypt(parse_ip(address).value()).value());
}

std::string back(const IpCipher& with, IpMode mode, std::string_view text) {
  return format_ip(with.decrypt(parse_ip_pseudonym(mode, text).value()).value());
}

std::string_view refusal(IpMode mode, std::string_view text) {
  const auto parsed = parse_ip_pseudonym(mode, text);
  return parsed.ok() ? "ok" : code_text(parsed.error().code);
}

TEST_CASE("every mode leads back through the pseudonym's text") {
  for (const IpMode mode : all_modes) {
    CAPTURE(ip_mode_name(mode));
    const IpCipher own = cipher(mode);
    for (const char* address : {"192.0.2.1", "0.0.0.0", "255.255.255.255", "::", "2001:db8::1", "fe80::1"}) {
      const std::string text = pseudonym(own, mode, address);
      CHECK(text != address);
      CHECK(back(own, mode, text) == address);
    }
  }
}

TEST_CASE("deterministic and prefix answer equal addresses with equal ones, nd and ndx never") {
  for (const IpMode mode : all_modes) {
    CAPTURE(ip_mode_name(mode));
    const IpCipher own = cipher(mode);
    const bool repeats = pseudonym(own, mode, "192.0.2.1") == pseudonym(own, mode, "192.0.2.1");
    CHECK(repeats == (mode == IpMode::deterministic || mode == IpMode::prefix));
    CHECK(pseudonym(own, mode, "192.0.2.1") != pseudonym(own, mode, "192.0.2.2"));
  }
  CHECK(pseudonym(cipher(IpMode::nd), IpMode::nd, "::1").size() == 32);
  CHECK(pseudonym(cipher(IpMode::ndx), IpMode::ndx, "::1").size() == 43);
}

TEST_CASE("another key leads to another address, without a word") {
  for (const IpMode mode : all_modes) {
    CAPTURE(ip_mode_name(mode));
    CHECK(back(cipher(mode, 2), mode, pseudonym(cipher(mode), mode, "192.0.2.1")) != "192.0.2.1");
  }
}

TEST_CASE("a key of another length, or of two equal halves, is refused") {
  for (const IpMode mode : all_modes) {
    CAPTURE(ip_mode_name(mode));
    for (const std::size_t size : {0u, 15u, 16u, 17u, 31u, 32u, 33u, 64u}) {
      if (size == ip_key_size(mode)) continue;
      Bytes key(size);
      std::iota(key.begin(), key.end(), std::uint8_t{1});
      CHECK(IpCipher::make(mode, key).error().code == ErrorCode::invalid_value);
    }
    if (ip_key_size(mode) == 32) CHECK_FALSE(IpCipher::make(mode, Bytes(32, 7)).ok());
    if (ip_key_size(mode) == 16) CHECK(IpCipher::make(mode, Bytes(16, 7)).ok());
  }
}

TEST_CASE("a pseudonym that is none of the mode is refused") {
  for (const IpMode mode : {IpMode::deterministic, IpMode::prefix}) {
    for (const char* text : {"", " ", "1.2.3", "2001:db8::1 ", "[::1]", "fe80::1%eth0", "1.2.3.4/8", "::1:", "anna"}) {
      CAPTURE(text);
      CHECK(refusal(mode, text) == "pseudonym_malformed");
    }
    CHECK(refusal(mode, to_base64url(Bytes(24, 1))) == "pseudonym_malformed");
  }
  const std::pair<IpMode, std::size_t> sizes[] = {{IpMode::nd, 24}, {IpMode::ndx, 32}};
  for (const auto& [mode, right] : sizes) {
    for (const std::size_t size : {0u, 1u, 16u, 23u, 24u, 25u, 31u, 32u, 33u, 48u}) {
      const bool fits = size == right;
      CHECK(refusal(mode, to_base64url(Bytes(size, 1))) == (fits ? "ok" : "pseudonym_malformed"));
    }
    const std::string good = to_base64url(Bytes(right, 0xfb));
    for (const std::string& text : {good + "=", good + " ", " " + good.substr(1), "+" + good.substr(1),
                                    good.substr(1) + "\n", std::string("192.0.2.1"), std::string("2001:db8::1")}) {
      CAPTURE(text);
      CHECK(refusal(mode, text) == "pseudonym_malformed");
    }
  }
  std::string loose = to_base64url(Bytes(32, 0));  // two bits of the last character are no part of the bytes
  loose.back() = 'B';
  CHECK(refusal(IpMode::ndx, loose) == "pseudonym_malformed");
}

TEST_CASE("an IPv4 address is no pseudonym of deterministic, which answers none; of prefix it may be one") {
  CHECK(refusal(IpMode::deterministic, "192.0.2.1") == "pseudonym_malformed");
  CHECK(refusal(IpMode::deterministic, "::ffff:192.0.2.1") == "pseudonym_malformed");
  CHECK(refusal(IpMode::deterministic, "2001:db8::1") == "ok");
  CHECK(refusal(IpMode::prefix, "192.0.2.1") == "ok");
}

TEST_CASE("bytes of another length decrypt to nothing") {
  for (const IpMode mode : all_modes) {
    CAPTURE(ip_mode_name(mode));
    const IpCipher own = cipher(mode);
    const std::size_t right = own.encrypt(IpAddress{}).value().size();
    for (const std::size_t size : {0u, 15u, 16u, 17u, 24u, 32u, 33u}) {
      if (size == right) continue;
      CHECK(own.decrypt(Bytes(size, 1)).error().code == ErrorCode::pseudonym_malformed);
    }
  }
}

}  // namespace
}  // namespace feldsiegel
