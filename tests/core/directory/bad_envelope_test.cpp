// What can be wrong with the JWS around a directory. Everything here is refused before the payload is looked at.
#include <doctest/doctest.h>

#include "tests/core/directory/directory_fixture.h"

namespace feldsiegel {
namespace {

using namespace testing;

const DirectorySigner& signer() {
  static const DirectorySigner the_signer = DirectorySigner::generate();
  return the_signer;
}

Jws good_jws() { return sign_texts(signer(), good_header, json_text(good_payload(signer()))); }
std::string outcome_of(std::string_view jws) { return outcome(jws, expectation(signer())); }
std::string outcome_of(const Jws& jws) { return outcome_of(jws.text()); }

TEST_CASE("the JWS that the bad ones are made from is good") { CHECK(outcome_of(good_jws()) == "ok"); }

TEST_CASE("a header other than exactly alg and typ is refused, although it is signed") {
  const std::string typ = R"("typ":"feldsiegel-key-directory+jws")";
  const std::pair<std::string, const char*> cases[] = {
      {R"({)" + typ + "}", "/protected/alg"},
      {R"({"alg":"none",)" + typ + "}", "/protected/alg"},
      {R"({"alg":"HS256",)" + typ + "}", "/protected/alg"},
      {R"({"alg":"RS256",)" + typ + "}", "/protected/alg"},
      {R"({"alg":"ES256",)" + typ + "}", "/protected/alg"},
      {R"({"alg":"Ed25519",)" + typ + "}", "/protected/alg"},
      {R"({"alg":"eddsa",)" + typ + "}", "/protected/alg"},
      {R"({"alg":"",)" + typ + "}", "/protected/alg"},
      {R"({"alg":null,)" + typ + "}", "/protected/alg"},
      {R"({"alg":["EdDSA"],)" + typ + "}", "/protected/alg"},
      {R"({"alg":"EdDSA","alg":"EdDSA",)" + typ + "}", "/protected/alg"},
      {R"({"alg":"EdDSA"})", "/protected/typ"},
      {R"({"alg":"EdDSA","typ":"JWT"})", "/protected/typ"},
      {R"({"alg":"EdDSA","typ":"feldsiegel-key-directory"})", "/protected/typ"},
      {R"({"alg":"EdDSA","typ":"application/feldsiegel-key-directory+jws"})", "/protected/typ"},
      {R"({"alg":"EdDSA","typ":"Feldsiegel-Key-Directory+JWS"})", "/protected/typ"},
      {R"({"alg":"EdDSA","crit":["b64"],"b64":false,)" + typ + "}", "/protected/b64"},
      {R"({"alg":"EdDSA","crit":["exp"],)" + typ + "}", "/protected/crit"},
      {R"({"alg":"EdDSA","jwk":{"kty":"OKP"},)" + typ + "}", "/protected/jwk"},
      {R"({"alg":"EdDSA","jku":"https://example.com/keys",)" + typ + "}", "/protected/jku"},
      {R"({"alg":"EdDSA","x5u":"https://example.com/cert",)" + typ + "}", "/protected/x5u"},
      {R"({"alg":"EdDSA","x5c":["MII"],)" + typ + "}", "/protected/x5c"},
      {R"({"alg":"EdDSA","kid":"1",)" + typ + "}", "/protected/kid"},
      {R"({"alg":"EdDSA","cty":"json",)" + typ + "}", "/protected/cty"},
      {"", "/protected"},
      {"[]", "/protected"},
      {"\"EdDSA\"", "/protected"},
      {std::string(good_header) + " x", "/protected"},
      {std::string(good_header) + std::string("\0", 1), "/protected"},
      {"\xff", "/protected"},
  };
  for (const auto& [header, at] : cases) {
    const auto& shown = header;  // a structured binding cannot be captured by older compilers
    CAPTURE(shown);
    CHECK(outcome_of(sign_texts(signer(), header, json_text(good_payload(signer())))) ==
          std::string("directory_malformed at ") + at);
  }
}

TEST_CASE("a JWS that is not the flattened form is refused") {
  const Json good = parse_json(as_bytes(good_jws().text())).value();
  const auto with = [&](const char* member, Json value) {
    Json jws = good;
    jws[member] = std::move(value);
    return json_text(jws);
  };
  const auto without = [&](const char* member) {
    Json jws = good;
    jws.erase(member);
    return json_text(jws);
  };
  const Jws parts = good_jws();
  const std::pair<std::string, const char*> cases[] = {
      {without("payload"), "/payload"},
      {without("protected"), "/protected"},
      {without("signature"), "/signature"},
      {with("header", Json{{"alg", "none"}}), "/header"},  // unprotected header
      {with("signatures", Json::array()), "/signatures"},  // general form
      {with("kid", "1"), "/kid"},
      {with("payload", 1), "/payload"},
      {with("protected", Json::object()), "/protected"},  // not encoded
      {with("signature", nullptr), "/signature"},
      {with("signature", ""), "/signature"},
      {with("signature", to_base64url(Bytes(63))), "/signature"},
      {with("signature", to_base64url(Bytes(65))), "/signature"},
      {with("signature", parts.signature + "=="), "/signature"},  // padding
      {with("signature", parts.signature + "\n"), "/signature"},
      {with("protected", parts.protected_text + "="), "/protected"},
      {with("protected", ""), "/protected"},
      {"[" + parts.text() + "]", ""},
      {parts.protected_text + "." + parts.payload + "." + parts.signature, ""},  // compact form
      {parts.text() + parts.text(), ""},
      {"", ""},
      {"null", ""},
      {"{}", "/protected"},
      {"{\"payload\":\"\",\"payload\":\"\"}", "/payload"},
  };
  for (const auto& [jws, at] : cases) {
    const auto& shown = jws;
    CAPTURE(shown);
    CHECK(outcome_of(jws) == std::string("directory_malformed at ") + at);
  }
}

TEST_CASE("any change of the payload, the header or the signature is noticed") {
  const Jws good = good_jws();
  for (std::size_t i = 0; i < good.payload.size(); ++i) {
    Jws bad = good;
    bad.payload[i] = bad.payload[i] == 'A' ? 'B' : 'A';
    CHECK(outcome_of(bad) == "directory_signature_invalid at ");
  }
  for (std::size_t i = 0; i + 1 < good.signature.size(); ++i) {  // the last character also holds unused bits
    Jws bad = good;
    bad.signature[i] = bad.signature[i] == 'A' ? 'B' : 'A';
    CHECK(outcome_of(bad) == "directory_signature_invalid at ");
  }
  // The same header in another spelling, under the old signature.
  Jws respelled = good;
  respelled.protected_text = to_base64url(as_bytes(R"({"typ":"feldsiegel-key-directory+jws","alg":"EdDSA"})"));
  CHECK(outcome_of(respelled) == "directory_signature_invalid at ");
  Jws cut = good;
  cut.payload.pop_back();
  CHECK(outcome_of(cut) == "directory_signature_invalid at ");
}

TEST_CASE("every spelling of the signature's last character but the canonical one is refused") {
  const Jws good = good_jws();
  for (const char c : std::string_view("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")) {
    Jws bad = good;
    bad.signature.back() = c;
    if (c != good.signature.back()) CHECK(outcome_of(bad) != "ok");
  }
}

TEST_CASE("the directory of another signer is refused, and so is a pinned key of the wrong length") {
  const auto other = DirectorySigner::generate();
  CHECK(outcome(other.sign(good_directory()), expectation(signer())) == "directory_signature_invalid at ");
  for (const std::size_t length : {0u, 31u, 33u, 64u}) {
    DirectoryExpectation expected = expectation(signer());
    expected.signer.resize(length);
    CHECK(outcome(good_jws().text(), expected) == "directory_signature_invalid at ");
  }
  DirectoryExpectation zero = expectation(signer());
  zero.signer.assign(32, 0);
  CHECK(outcome(good_jws().text(), zero) == "directory_signature_invalid at ");
}

TEST_CASE("the signature is checked before the payload is decoded or parsed") {
  for (const char* payload : {"", "!", "e30=", "bm8ganNvbg"}) {
    Jws bad = good_jws();
    bad.payload = payload;
    CHECK(outcome_of(bad) == "directory_signature_invalid at ");
  }
}

TEST_CASE("a signed payload that is not base64url without padding is refused") {
  for (const char* payload : {"!", "e30=", "e3 0", "e31", "e30\n", "A"}) {
    CHECK(outcome_of(sign_encoded(signer(), to_base64url(as_bytes(good_header)), payload)) ==
          "directory_malformed at /payload");
  }
}

TEST_CASE("a directory above the size limit is refused before it is read") {
  CHECK(outcome_of(good_jws().text() + std::string(max_directory_size, ' ')) == "value_too_large at ");
}

}  // namespace
}  // namespace feldsiegel
