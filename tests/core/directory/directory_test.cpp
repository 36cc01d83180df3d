#include <doctest/doctest.h>

#include "tests/core/directory/directory_fixture.h"

namespace feldsiegel {
namespace {

using namespace testing;

TEST_CASE("a signed directory comes back as it was") {
  const auto signer = DirectorySigner::generate();
  const KeyDirectory directory = good_directory(
      {recipient(1, EpochState::retired), recipient(2, EpochState::opening, hpke::KemId::x_wing), recipient(3)});
  const auto read = verify_directory(as_bytes(signer.sign(directory)), expectation(signer));
  REQUIRE(read.ok());
  CHECK(read->version == directory.version);
  CHECK(read->tenant == directory.tenant);
  CHECK(read->issued == directory.issued);
  CHECK(read->expires == directory.expires);
  CHECK(read->policy.document() == directory.policy.document());
  CHECK(read->policy.hash_hex() == directory.policy.hash_hex());
  REQUIRE(read->recipients.size() == 3);
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(read->recipients[i].kid == directory.recipients[i].kid);
    CHECK(read->recipients[i].epoch == directory.recipients[i].epoch);
    CHECK(read->recipients[i].suite == directory.recipients[i].suite);
    CHECK(read->recipients[i].public_key == directory.recipients[i].public_key);
    CHECK(read->recipients[i].state == directory.recipients[i].state);
  }
}

TEST_CASE("a directory is a flattened JWS with the documented payload") {
  const auto signer = DirectorySigner::generate();
  const Json jws = parse_json(as_bytes(signer.sign(good_directory()))).value();
  CHECK(jws.size() == 3);
  CHECK(jws["protected"] == to_base64url(as_bytes(good_header)));
  const RecipientEntry entry = recipient(1);
  const Json expected{{"version", 5},
                      {"tenant", directory_tenant},
                      {"recipients", Json::array({{{"kid", to_hex(entry.kid)},
                                                   {"epoch", 1},
                                                   {"suite", 32},
                                                   {"public_key", to_base64url(entry.public_key)},
                                                   {"state", "active"}}})},
                      {"domains", Json::array()},
                      {"policy", small_policy},
                      {"policy_sha256", Policy::parse(as_bytes(small_policy))->hash_hex()},
                      {"issued", issued_at},
                      {"expires", issued_at + a_day}};
  CHECK(json_text(good_payload(signer)) == json_text(expected));
}

TEST_CASE("a signature by RFC 8032's first test key is the one that any Ed25519 library makes") {
  // RFC 8032 section 7.1, TEST 1: seed and public key.
  const Bytes seed = *from_hex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
  const auto signer = DirectorySigner::from_seed(seed);
  CHECK(to_hex(signer.public_key()) == "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
  CHECK(signer.sign(good_directory()) == DirectorySigner::from_seed(seed).sign(good_directory()));
}

TEST_CASE("a header that says the same in another spelling is accepted: the signature is over what was received") {
  const auto signer = DirectorySigner::generate();
  const std::string spelled = R"({ "typ" : "feldsiegel-key-directory+jws", "alg" : "EdDSA" })";
  const Jws jws = sign_texts(signer, spelled, json_text(good_payload(signer)));
  CHECK(outcome(jws.text(), expectation(signer)) == "ok");
}

TEST_CASE("each generated signer has a key of its own") {
  CHECK(DirectorySigner::generate().public_key() != DirectorySigner::generate().public_key());
}

TEST_CASE("the text form of a signer's key comes back, and nothing else is read as one") {
  const auto signer = DirectorySigner::generate();
  const std::string text = directory_signer_text(signer.public_key());
  CHECK(text.size() == 5 + 43);
  REQUIRE(parse_directory_signer(text).ok());
  CHECK(*parse_directory_signer(text) == signer.public_key());
  for (const std::string& bad : {std::string(), std::string("fsd1."), text.substr(5), "FSD1." + text.substr(5),
                                 "fsd2." + text.substr(5), text.substr(0, 47), text + "A", text + "=", " " + text,
                                 "fsd1." + to_base64url(Bytes(31)), "fsd1." + to_base64url(Bytes(33))}) {
    CAPTURE(bad);
    const auto key = parse_directory_signer(bad);
    REQUIRE_FALSE(key.ok());
    CHECK(key.error().code == ErrorCode::public_key_invalid);
  }
}

}  // namespace
}  // namespace feldsiegel
