#include "core/pseudonym/ff1.h"

#include <doctest/doctest.h>
#include <sodium.h>

#include <algorithm>
#include <string>
#include <vector>

#include "core/base/hex.h"
#include "core/base/random.h"

namespace feldsiegel {
namespace {

constexpr std::string_view alphabet = "0123456789abcdefghijklmnopqrstuvwxyz";

Secret<16> key_of(std::string_view hex) {
  const auto bytes = from_hex(hex);
  REQUIRE(bytes);
  REQUIRE(bytes->size() == 16);
  Secret<16> key;
  std::copy(bytes->begin(), bytes->end(), key.expose_secret_for_writing().begin());
  return key;
}

const Secret<16>& nist_key() {
  static const Secret<16> key = key_of("2b7e151628aed2a6abf7158809cf4f3c");
  return key;
}

using Call = Status (*)(const Secret<16>&, ByteView, unsigned, MutableByteView);

// The text of the result, or the error's code in brackets.
std::string run(Call call, const Secret<16>& key, std::string_view tweak_hex, unsigned radix, std::string_view text) {
  Bytes numerals;
  for (const char c : text) numerals.push_back(static_cast<std::uint8_t>(alphabet.find(c)));
  const Status status = call(key, from_hex(tweak_hex).value(), radix, numerals);
  if (!status) return "<" + std::string(code_text(status.error().code)) + ">";
  std::string out;
  for (const std::uint8_t numeral : numerals) out += alphabet[numeral];
  return out;
}

TEST_CASE("libsodium's deterministic ipcrypt is one block of AES-128: the vectors of FIPS 197") {
  struct Case {
    const char *key, *in, *out;
  };
  for (const Case& row :
       {Case{"000102030405060708090a0b0c0d0e0f", "00112233445566778899aabbccddeeff",
             "69c4e0d86a7b0430d8cdb78070b4c55a"},
        {"2b7e151628aed2a6abf7158809cf4f3c", "3243f6a8885a308d313198a2e0370734", "3925841d02dc09fbdc118597196a0b32"}}) {
    Bytes block = from_hex(row.in).value();
    crypto_ipcrypt_encrypt(block.data(), block.data(), from_hex(row.key)->data());  // in place, as FF1 calls it
    CHECK(to_hex(block) == row.out);
  }
}

TEST_CASE("the samples that NIST published for FF1 with AES-128 come out, both ways") {
  struct Case {
    unsigned radix;
    const char *tweak, *plain, *cipher;
  };
  for (const Case& row : {Case{10, "", "0123456789", "2433477484"},
                          {10, "39383736353433323130", "0123456789", "6124200773"},
                          {36, "3737373770717273373737", "0123456789abcdefghi", "a9tv40mll9kdu509eum"}}) {
    CHECK(run(ff1_encrypt, nist_key(), row.tweak, row.radix, row.plain) == row.cipher);
    CHECK(run(ff1_decrypt, nist_key(), row.tweak, row.radix, row.cipher) == row.plain);
  }
}

TEST_CASE("other lengths, radixes and tweaks give what another implementation gives") {
  // Computed once with PyPI cyphera 0.0.1a10, which gives NIST's samples as well.
  struct Case {
    unsigned radix;
    const char *tweak, *plain, *cipher;
  };
  constexpr const char* t6 = "01080f161d24";
  const auto key = key_of("000102030405060708090a0b0c0d0e0f");
  for (const Case& row : {Case{10, "", "526018", "002464"},
                          {10, t6, "159083", "405631"},
                          {10, "01", "0166131", "4305802"},
                          {10, "01080f161d242b323940474e555c", "860913909", "797688774"},
                          {10, "01080f161d242b323940474e555c63", "960308246281", "121088471834"},
                          {10, "01080f161d242b323940474e555c636a", "9482199351819", "4421865575804"},
                          {10, t6, "09378657975432319", "86709486268056303"},
                          {10, "01080f161d242b323940474e555c636a71787f868d949ba2a9b0b7bec5ccd3", "487574911862527601",
                           "163501116674333556"},
                          {10, t6, "89555979711471049746507529170342", "98359388014135306229735876583165"},
                          {2, t6, "01110011101111100000", "00111100010101101101"},
                          {3, "", "2111202000002", "0111202022210"},
                          {16, "01080f161d242b323940474e555c636a71", "e4fb4400", "2e1698c3"},
                          {26, t6, "pnk3gn4d660", "1ebfombhmkj"},
                          {32, "01080f161d242b3239", "gdifkgq83mtq", "5p0sojqdqu6h"},
                          {36, t6, "w8y9", "wu4j"},
                          {36, t6, "fch26wsz14skwwchswyu", "sow98lomw6bkvynumwze"}}) {
    CHECK(run(ff1_encrypt, key, row.tweak, row.radix, row.plain) == row.cipher);
    CHECK(run(ff1_decrypt, key, row.tweak, row.radix, row.cipher) == row.plain);
  }
}

TEST_CASE("every radix and every length it allows reads back") {
  for (unsigned radix = 2; radix <= 36; ++radix) {
    for (std::size_t length = 1; length <= 112; ++length) {
      Bytes numerals = random_bytes(length);
      for (std::uint8_t& numeral : numerals) numeral = static_cast<std::uint8_t>(numeral % radix);
      const Bytes before = numerals;
      if (!ff1_encrypt(nist_key(), Bytes(length % 20), radix, numerals)) continue;
      CHECK(numerals != before);  // one in a million that this fails
      CHECK(ff1_decrypt(nist_key(), Bytes(length % 20), radix, numerals).ok());
      CHECK(numerals == before);
    }
  }
}

TEST_CASE("key, tweak, length and radix all matter") {
  const std::string usual = run(ff1_encrypt, nist_key(), "", 10, "0000000000");
  CHECK(usual != run(ff1_encrypt, key_of("2b7e151628aed2a6abf7158809cf4f3d"), "", 10, "0000000000"));
  CHECK(usual != run(ff1_encrypt, nist_key(), "00", 10, "0000000000"));
  CHECK(run(ff1_encrypt, nist_key(), "00", 10, "0000000000") != run(ff1_encrypt, nist_key(), "0000", 10, "0000000000"));
  CHECK(usual != run(ff1_encrypt, nist_key(), "", 10, "00000000000").substr(1));
  CHECK(usual != run(ff1_encrypt, nist_key(), "", 11, "0000000000"));
  CHECK(run(ff1_decrypt, nist_key(), "00", 10, usual) != "0000000000");
}

TEST_CASE("domains below a million are refused") {
  CHECK(run(ff1_encrypt, nist_key(), "", 10, "12345") == "<invalid_value>");
  CHECK(run(ff1_decrypt, nist_key(), "", 10, "12345") == "<invalid_value>");
  CHECK(run(ff1_encrypt, nist_key(), "", 10, "") == "<invalid_value>");
  CHECK(run(ff1_encrypt, nist_key(), "", 2, std::string(19, '1')) == "<invalid_value>");  // 524,288
  CHECK(run(ff1_encrypt, nist_key(), "", 2, std::string(20, '1')) != "<invalid_value>");  // 1,048,576
  CHECK(run(ff1_encrypt, nist_key(), "", 36, "zzz") == "<invalid_value>");                // 46,656
  CHECK(run(ff1_encrypt, nist_key(), "", 36, "zzzz") != "<invalid_value>");               // 1,679,616
}

TEST_CASE("lengths beyond the arithmetic are refused") {
  CHECK(run(ff1_encrypt, nist_key(), "", 10, std::string(32, '9')).size() == 32);
  CHECK(run(ff1_encrypt, nist_key(), "", 10, std::string(33, '9')) == "<invalid_value>");
  CHECK(run(ff1_encrypt, nist_key(), "", 2, std::string(112, '1')).size() == 112);
  CHECK(run(ff1_encrypt, nist_key(), "", 2, std::string(113, '1')) == "<invalid_value>");
  CHECK(run(ff1_encrypt, nist_key(), "", 36, std::string(20, 'z')).size() == 20);
  CHECK(run(ff1_encrypt, nist_key(), "", 36, std::string(22, 'z')) == "<invalid_value>");
  CHECK(run(ff1_encrypt, nist_key(), "", 10, std::string(100'000, '1')) == "<invalid_value>");
}

TEST_CASE("radixes, numerals and tweaks out of bounds are refused, and nothing is changed") {
  for (const unsigned radix : {0u, 1u, 37u, 256u, 65536u}) {
    CHECK(run(ff1_encrypt, nist_key(), "", radix, "0000000000") == "<invalid_value>");
  }
  Bytes numerals{0, 1, 2, 3, 4, 5, 6, 7, 8, 10};
  const Bytes before = numerals;
  CHECK(ff1_encrypt(nist_key(), {}, 10, numerals).error().code == ErrorCode::invalid_value);
  CHECK(ff1_decrypt(nist_key(), {}, 10, numerals).error().code == ErrorCode::invalid_value);
  CHECK(numerals == before);
  numerals.back() = 9;
  CHECK(ff1_encrypt(nist_key(), Bytes(ff1_max_tweak + 1), 10, numerals).error().code == ErrorCode::invalid_value);
  CHECK(ff1_encrypt(nist_key(), Bytes(ff1_max_tweak), 10, numerals).ok());
}

}  // namespace
}  // namespace feldsiegel
