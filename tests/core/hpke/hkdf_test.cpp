// RFC 5869 appendix A.
#include "core/hpke/hkdf.h"

#include "core/hpke/labeled.h"
#include "tests/core/hpke/vector_file.h"

namespace feldsiegel::hpke {
namespace {

using namespace feldsiegel::tests;

std::string expand_to_hex(const Secret<32>& prk, ByteView info, std::size_t size) {
  Bytes okm(size);
  hkdf_expand(prk, info, okm);
  return to_hex(okm);
}

TEST_CASE("HKDF computes RFC 5869 test case 1 (basic)") {
  const Secret<32> prk = hkdf_extract(bytes_of("000102030405060708090a0b0c"), Bytes(22, 0x0b));
  CHECK(hex_of(prk) == "077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5");
  CHECK(expand_to_hex(prk, bytes_of("f0f1f2f3f4f5f6f7f8f9"), 42) ==
        "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
}

TEST_CASE("HKDF computes RFC 5869 test case 3 (no salt, no info)") {
  const Secret<32> prk = hkdf_extract({}, Bytes(22, 0x0b));
  CHECK(hex_of(prk) == "19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04");
  CHECK(expand_to_hex(prk, {}, 42) ==
        "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8");
}

TEST_CASE("HKDF takes an empty secret and gives an empty output") {
  const Secret<32> prk = hkdf_extract({}, {});
  CHECK(hex_of(prk) == "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
  CHECK(expand_to_hex(prk, {}, 0).empty());
}

TEST_CASE("a shorter output is the start of a longer one, up to the limit of 255 blocks") {
  const Secret<32> prk = hkdf_extract({}, Bytes(32, 7));
  const std::string longest = expand_to_hex(prk, {}, 255 * 32);
  for (const std::size_t size : {std::size_t{1}, std::size_t{31}, std::size_t{32}, std::size_t{33}}) {
    CHECK(expand_to_hex(prk, {}, size) == longest.substr(0, 2 * size));
  }
}

TEST_CASE("LabeledExtract and LabeledExpand separate suites and labels, and the length enters the output") {
  const auto kem = kem_suite_id(KemId::x_wing);
  const auto hpke = hpke_suite_id(KemId::x_wing);
  const Bytes ikm(32, 1);
  const Secret<Nh> prk = LabeledExtract(kem, {}, "a", ikm);
  CHECK(hex_of(prk) != hex_of(LabeledExtract(hpke, {}, "a", ikm)));
  CHECK(hex_of(prk) != hex_of(LabeledExtract(kem, {}, "b", ikm)));
  Bytes short_output(16);
  Bytes long_output(32);
  LabeledExpand(kem, prk, "a", {}, short_output);
  LabeledExpand(kem, prk, "a", {}, long_output);
  CHECK(short_output != Bytes(long_output.begin(), long_output.begin() + 16));
}

}  // namespace
}  // namespace feldsiegel::hpke
