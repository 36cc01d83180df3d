#include "core/pseudonym/ip.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "core/base/hex.h"
#include "core/base/random.h"

namespace feldsiegel {
namespace {

template <std::size_t N>
Secret<N> key_of(std::string_view hex) {
  const auto bytes = from_hex(hex);
  REQUIRE(bytes);
  REQUIRE(bytes->size() == N);
  Secret<N> key;
  std::copy(bytes->begin(), bytes->end(), key.expose_secret_for_writing().begin());
  return key;
}

template <std::size_t N>
std::array<std::uint8_t, N> array_of(std::string_view hex) {
  std::array<std::uint8_t, N> out{};
  const auto bytes = from_hex(hex);
  REQUIRE(bytes);
  REQUIRE(bytes->size() == N);
  std::copy(bytes->begin(), bytes->end(), out.begin());
  return out;
}

std::string canonical(std::string_view text) {
  const auto address = parse_ip(text);
  return address ? format_ip(*address) : "<" + std::string(code_text(address.error().code)) + ">";
}

TEST_CASE("addresses are read in every spelling and written in one") {
  CHECK(canonical("192.0.2.1") == "192.0.2.1");
  CHECK(canonical("0.0.0.0") == "0.0.0.0");
  CHECK(canonical("255.255.255.255") == "255.255.255.255");
  CHECK(canonical("::ffff:192.0.2.1") == "192.0.2.1");
  CHECK(canonical("::FFFF:C000:0201") == "192.0.2.1");
  CHECK(canonical("2001:DB8:0:0:0:0:0:1") == "2001:db8::1");
  CHECK(canonical("2001:0db8::0001") == "2001:db8::1");
  CHECK(canonical("2001:db8:0:1:1:1:1:1") == "2001:db8:0:1:1:1:1:1");
  CHECK(canonical("2001:db8:0:0:1:0:0:1") == "2001:db8::1:0:0:1");
  CHECK(canonical("1:0:0:2:0:0:0:3") == "1:0:0:2::3");
  CHECK(canonical("::") == "::");
  CHECK(canonical("::1") == "::1");
  CHECK(canonical("fe80::") == "fe80::");
  CHECK(canonical("64:ff9b::192.0.2.33") == "64:ff9b::c000:221");
  CHECK(canonical("ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255") == "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff");
}

TEST_CASE("what is no address is refused") {
  for (const char* text : {"",
                           " ",
                           "1",
                           "1.2.3",
                           "1.2.3.4.5",
                           "1.2.3.",
                           ".1.2.3",
                           "1..2.3",
                           "256.0.0.1",
                           "1.2.3.999",
                           "1.2.3.4 ",
                           " 1.2.3.4",
                           "1.2.3.4:80",
                           "1.2.3.4/24",
                           "0x7f.0.0.1",
                           "127.1",
                           "2130706433",
                           "-1.2.3.4",
                           "1.2.3.+4",
                           ":",
                           ":::",
                           "1:",
                           ":1",
                           "1:2:3:4:5:6:7",
                           "1:2:3:4:5:6:7:8:9",
                           "1:2:3:4:5:6:7:",
                           "1::2::3",
                           "12345::",
                           "g::",
                           "::1%eth0",
                           "[::1]",
                           "::1/64",
                           "::1.2.3",
                           "::1.2.3.4.5",
                           "::1.2.3.256",
                           "1:2:3:4:5:6:7:1.2.3.4",
                           "1.2.3.4::",
                           "1::1:2:3:4:5:6:7:8",
                           "1:2:3:4:5:6:7:8::",
                           "fe80::1%",
                           "example.com",
                           "\xef\xbc\x91.2.3.4"}) {
    CAPTURE(text);
    CHECK(canonical(text) == "<invalid_value>");
  }
  CHECK(canonical(std::string_view("1.2.3.4\0", 8)) == "<invalid_value>");
  CHECK(canonical(std::string(1 << 20, ':')) == "<invalid_value>");
}

TEST_CASE("octets with leading zeros are refused, for other programs read them as octal") {
  for (const char* text : {"010.0.0.1", "1.2.3.04", "00.0.0.0", "1.02.3.4", "::ffff:1.2.3.04", "::01.2.3.4"}) {
    CHECK(canonical(text) == "<invalid_value>");
  }
}

TEST_CASE("the deterministic mode gives the published results") {
  struct Case {
    const char *key, *address, *pseudonym;
  };
  for (const Case& row :
       {Case{"0123456789abcdeffedcba9876543210", "0.0.0.0", "bde9:6789:d353:824c:d7c6:f58a:6bd2:26eb"},
        {"1032547698badcfeefcdab8967452301", "255.255.255.255", "aed2:92f6:ea23:58c3:48fd:8b8:74e8:45d8"},
        {"2b7e151628aed2a6abf7158809cf4f3c", "192.0.2.1", "1dbd:c1b9:fff1:7586:7d0b:67b4:e76e:4777"}}) {
    const auto key = key_of<16>(row.key);
    const IpAddress address = parse_ip(row.address).value();
    CHECK(format_ip(encrypt_ip(key, address)) == row.pseudonym);
    CHECK(decrypt_ip(key, parse_ip(row.pseudonym).value()) == address);
  }
}

TEST_CASE("the prefix-preserving mode gives the published results") {
  struct Case {
    const char *key, *address, *pseudonym;
  };
  constexpr const char* first = "0123456789abcdeffedcba98765432101032547698badcfeefcdab8967452301";
  constexpr const char* second = "2b7e151628aed2a6abf7158809cf4f3ca9f5ba40db214c3798f2e1c23456789a";
  for (const Case& row : {Case{first, "0.0.0.0", "151.82.155.134"},
                          {first, "255.255.255.255", "94.185.169.89"},
                          {first, "192.0.2.1", "100.115.72.131"},
                          {first, "2001:db8::1", "c180:5dd4:2587:3524:30ab:fa65:6ab6:f88"},
                          {second, "10.0.0.47", "19.214.210.244"},
                          {second, "10.0.0.129", "19.214.210.80"},
                          {second, "10.0.0.234", "19.214.210.30"},
                          {second, "172.16.5.193", "210.78.229.136"},
                          {second, "172.16.97.42", "210.78.179.241"},
                          {second, "172.16.248.177", "210.78.121.215"},
                          {second, "2001:db8::a5c9:4e2f:bb91:5a7d", "7cec:702c:1243:f70:1956:125:b9bd:1aba"},
                          {second, "2001:db8::7234:d8f1:3c6e:9a52", "7cec:702c:1243:f70:a3ef:c8e:95c1:cd0d"}}) {
    const auto key = key_of<32>(row.key);
    const IpAddress address = parse_ip(row.address).value();
    CHECK(format_ip(encrypt_ip_keeping_prefix(key, address).value()) == row.pseudonym);
    CHECK(decrypt_ip_keeping_prefix(key, parse_ip(row.pseudonym).value()).value() == address);
  }
}

TEST_CASE("the modes with a tweak give the published results") {
  const IpAddress v6 = parse_ip("2001:db8::1").value(), v4 = parse_ip("192.0.2.1").value();
  const auto nd_key = key_of<16>("2b7e151628aed2a6abf7158809cf4f3c");
  const auto nd = encrypt_ip_nd(nd_key, v6, array_of<8>("b4ecbe30b70898d7"));
  CHECK(to_hex(nd) == "b4ecbe30b70898d7553ac8974d1b4250eafc4b0aa1f80c96");
  CHECK(decrypt_ip_nd(nd_key, nd) == v6);
  const auto other = encrypt_ip_nd(key_of<16>("1032547698badcfeefcdab8967452301"), v4, array_of<8>("21bd1834bc088cd2"));
  CHECK(to_hex(other) == "21bd1834bc088cd2e5e1fe55f95876e639faae2594a0caad");

  const auto ndx_key = key_of<32>("2b7e151628aed2a6abf7158809cf4f3c3c4fcf098815f7aba6d2ae2816157e2b");
  const auto ndx = encrypt_ip_ndx(ndx_key, v6, array_of<16>("21bd1834bc088cd2b4ecbe30b70898d7")).value();
  CHECK(to_hex(ndx) == "21bd1834bc088cd2b4ecbe30b70898d76089c7e05ae30c2d10ca149870a263e4");
  CHECK(decrypt_ip_ndx(ndx_key, ndx).value() == v6);
}

TEST_CASE("random tweaks give another result each time, and all read back") {
  const auto key = random_secret<16>();
  const auto wide_key = random_secret<32>();
  const IpAddress address = parse_ip("198.51.100.7").value();
  const auto a = encrypt_ip_nd(key, address), b = encrypt_ip_nd(key, address);
  CHECK(a != b);
  CHECK(decrypt_ip_nd(key, a) == address);
  CHECK(decrypt_ip_nd(key, b) == address);
  const auto c = encrypt_ip_ndx(wide_key, address).value(), d = encrypt_ip_ndx(wide_key, address).value();
  CHECK(c != d);
  CHECK(decrypt_ip_ndx(wide_key, c).value() == address);
}

std::size_t common_prefix(const IpAddress& a, const IpAddress& b) {
  for (std::size_t bit = 0; bit < 128; ++bit) {
    if (((a[bit / 8] ^ b[bit / 8]) >> (7 - bit % 8) & 1) != 0) return bit;
  }
  return 128;
}

TEST_CASE("common prefixes stay common, to the bit, and IPv4 stays IPv4") {
  const auto key = random_secret<32>();
  for (const char* text : {"203.0.113.77", "2001:db8:1:2:3:4:5:6"}) {
    const IpAddress one = parse_ip(text).value();
    const IpAddress one_out = encrypt_ip_keeping_prefix(key, one).value();
    for (std::size_t bit = text[3] == '.' ? 96 : 0; bit < 128; ++bit) {
      IpAddress other = one;
      other[bit / 8] ^= static_cast<std::uint8_t>(0x80 >> bit % 8);
      CHECK(common_prefix(one_out, encrypt_ip_keeping_prefix(key, other).value()) == bit);
    }
  }
  CHECK(format_ip(encrypt_ip_keeping_prefix(key, parse_ip("10.1.2.3").value()).value()).find(':') == std::string::npos);
}

TEST_CASE("another key gives another result and does not read back") {
  const IpAddress address = parse_ip("198.51.100.7").value();
  const auto key = random_secret<16>(), other = random_secret<16>();
  CHECK(encrypt_ip(key, address) != encrypt_ip(other, address));
  CHECK(decrypt_ip(other, encrypt_ip(key, address)) != address);
  CHECK(decrypt_ip_nd(other, encrypt_ip_nd(key, address)) != address);
}

TEST_CASE("a key of two equal halves is refused") {
  const auto key = key_of<32>("2b7e151628aed2a6abf7158809cf4f3c2b7e151628aed2a6abf7158809cf4f3c");
  const IpAddress address = parse_ip("198.51.100.7").value();
  CHECK(encrypt_ip_keeping_prefix(key, address).error().code == ErrorCode::invalid_value);
  CHECK(decrypt_ip_keeping_prefix(key, address).error().code == ErrorCode::invalid_value);
  CHECK(encrypt_ip_ndx(key, address).error().code == ErrorCode::invalid_value);
  CHECK(decrypt_ip_ndx(key, NdxIpPseudonym{}).error().code == ErrorCode::invalid_value);
}

}  // namespace
}  // namespace feldsiegel
