// What can be wrong with the payload of a directory that is well signed.
#include <doctest/doctest.h>

#include "tests/core/directory/directory_fixture.h"

namespace feldsiegel {
namespace {

using namespace testing;

const DirectorySigner& signer() {
  static const DirectorySigner the_signer = DirectorySigner::generate();
  return the_signer;
}

std::string outcome_of_payload(std::string_view payload) {
  return outcome(sign_texts(signer(), good_header, payload).text(), expectation(signer()));
}

Json two_recipients() {
  return good_payload(signer(), good_directory({recipient(1, EpochState::opening), recipient(2)}));
}

struct BadPayload {
  const char* place;  // the member that is replaced
  const char* with;   // its new value; null: the member is removed
  const char* at;     // in the payload
};

std::string outcome_of(const BadPayload& bad) {
  Json payload = two_recipients();
  const Json::json_pointer place(bad.place);
  if (bad.with != nullptr)
    payload[place] = parse_json(as_bytes(bad.with)).value();
  else
    payload[place.parent_pointer()].erase(place.back());
  return outcome_of_payload(json_text(payload));
}

void check_all(std::initializer_list<BadPayload> cases) {
  for (const BadPayload& bad : cases) {
    CAPTURE(bad.place);
    CAPTURE(bad.with);
    CHECK(outcome_of(bad) == std::string("directory_malformed at /payload") + bad.at);
  }
}

TEST_CASE("the payload that the bad ones are made from is good") {
  CHECK(outcome_of_payload(json_text(two_recipients())) == "ok");
}

TEST_CASE("a payload with a wrong frame is refused") {
  check_all({
      {"/version", nullptr, "/version"},
      {"/version", "-1", "/version"},
      {"/version", "9007199254740992", "/version"},  // not exact as a JavaScript number
      {"/version", "18446744073709551615", "/version"},
      {"/version", "\"5\"", "/version"},
      {"/version", "5.0", "/version"},
      {"/tenant", nullptr, "/tenant"},
      {"/tenant", "\"contoso.com\"", "/tenant"},
      {"/tenant", "\"AAAAAAAA-1111-4111-8111-111111111111\"", "/tenant"},  // not the canonical form
      {"/tenant", "[]", "/tenant"},
      {"/recipients", nullptr, "/recipients"},
      {"/recipients", "{}", "/recipients"},
      {"/recipients/0", "null", "/recipients/0"},
      {"/domains", nullptr, "/domains"},
      {"/domains", "{}", "/domains"},
      {"/domains", R"([{"name":"employees"}])", "/domains/0/id"},
      {"/issued", nullptr, "/issued"},
      {"/issued", "-1", "/issued"},
      {"/issued", "\"2026-01-01\"", "/issued"},
      {"/issued", "1700086400", "/expires"},  // at the very second it expires
      {"/issued", "1700086401", "/expires"},
      {"/expires", nullptr, "/expires"},
      {"/expires", "0", "/expires"},
      {"/expires", "1e12", "/expires"},
      {"/policy", nullptr, "/policy"},
      {"/policy", R"({"version":1})", "/policy"},  // the document as JSON, not as its exact text
      {"/policy_sha256", nullptr, "/policy_sha256"},
      {"/policy_sha256", "\"\"", "/policy_sha256"},
      {"/policy_sha256", "1", "/policy_sha256"},
      {"/nonce", "1", "/nonce"},
      {"/x~1y", "1", "/x~1y"},
  });
}

TEST_CASE("a recipient that does not fit together is refused") {
  check_all({
      {"/recipients/1/kid", nullptr, "/recipients/1/kid"},
      {"/recipients/1/kid", "\"0000000000000000\"", "/recipients/1/kid"},
      {"/recipients/1/kid", "\"\"", "/recipients/1/kid"},
      {"/recipients/1/kid", "7", "/recipients/1/kid"},
      {"/recipients/1/epoch", nullptr, "/recipients/1/epoch"},
      {"/recipients/1/epoch", "0", "/recipients/1/epoch"},
      {"/recipients/1/epoch", "4294967296", "/recipients/1/epoch"},
      {"/recipients/1/epoch", "1", "/recipients/1/epoch"},  // a second key for an epoch and suite
      {"/recipients/1/suite", nullptr, "/recipients/1/suite"},
      {"/recipients/1/suite", "16", "/recipients/1/suite"},     // DHKEM(P-256)
      {"/recipients/1/suite", "65568", "/recipients/1/suite"},  // 0x10020
      {"/recipients/1/suite", "\"x25519\"", "/recipients/1/suite"},
      {"/recipients/1/suite", "25722", "/recipients/1/public_key"},  // the length fits X25519 only
      {"/recipients/1/public_key", nullptr, "/recipients/1/public_key"},
      {"/recipients/1/public_key", "\"\"", "/recipients/1/public_key"},
      {"/recipients/1/public_key", "\"AAAA\"", "/recipients/1/public_key"},
      {"/recipients/1/state", nullptr, "/recipients/1/state"},
      {"/recipients/1/state", "\"Active\"", "/recipients/1/state"},
      {"/recipients/1/state", "\"revoked\"", "/recipients/1/state"},
      {"/recipients/1/state", "0", "/recipients/1/state"},
      {"/recipients/1/use", "\"seal\"", "/recipients/1/use"},
  });
}

TEST_CASE("a kid that is not its key's own is refused, be it another key's or in upper case") {
  Json swapped = two_recipients();
  std::swap(swapped["recipients"][0]["kid"], swapped["recipients"][1]["kid"]);
  CHECK(outcome_of_payload(json_text(swapped)) == "directory_malformed at /payload/recipients/0/kid");

  // A key whose kid has a letter in it, found by trying; 16 digits without one are rare.
  RecipientEntry entry = recipient(1);
  Json upper = good_payload(signer(), good_directory({entry}));
  std::string kid = to_hex(entry.kid);
  REQUIRE(kid.find_first_of("abcdef") != std::string::npos);
  for (char& c : kid) c = c >= 'a' ? static_cast<char>(c - 'a' + 'A') : c;
  upper["recipients"][0]["kid"] = kid;
  CHECK(outcome_of_payload(json_text(upper)) == "directory_malformed at /payload/recipients/0/kid");
}

TEST_CASE("a key that is listed twice is refused, even under another epoch") {
  Json twice = two_recipients();
  twice["recipients"].push_back(twice["recipients"][0]);
  twice["recipients"][2]["epoch"] = 9;
  CHECK(outcome_of_payload(json_text(twice)) == "directory_malformed at /payload/recipients/2/kid");
}

TEST_CASE("a public key in any but the canonical text is refused") {
  const Json good = two_recipients();
  const std::string text = *good["recipients"][1]["public_key"].get_ptr<const std::string*>();
  std::string loose = text;  // 32 bytes leave two unused bits in the last character
  loose.back() = static_cast<char>(loose.back() + 1);
  for (const std::string& bad : {text + "=", text + " ", " " + text, loose, text.substr(1), text + "AAAA"}) {
    Json payload = good;
    payload["recipients"][1]["public_key"] = bad;
    CHECK(outcome_of_payload(json_text(payload)) == "directory_malformed at /payload/recipients/1/public_key");
  }
}

TEST_CASE("a policy that is not the one its hash names is refused") {
  Json other_text = two_recipients();
  other_text["policy"] = std::string(small_policy) + " ";  // the same rules, other bytes
  CHECK(outcome_of_payload(json_text(other_text)) == "directory_malformed at /payload/policy_sha256");

  Json upper = two_recipients();
  std::string hash = *upper["policy_sha256"].get_ptr<const std::string*>();
  for (char& c : hash) c = c >= 'a' ? static_cast<char>(c - 'a' + 'A') : c;
  upper["policy_sha256"] = hash;
  CHECK(outcome_of_payload(json_text(upper)) == "directory_malformed at /payload/policy_sha256");
}

TEST_CASE("an error inside the policy keeps its code and shows its place inside the directory") {
  const std::pair<const char*, const char*> cases[] = {
      {"not json", "invalid_json at /payload/policy"},
      {"[]", "wrong_type at /payload/policy"},
      {R"({"version":2,"name":"p","purposes":[],"collections":[]})", "invalid_value at /payload/policy/version"},
      {R"({"version":1,"name":"p","purposes":[],"collections":[],"x":1})", "unknown_member at /payload/policy/x"},
      {R"({"version":1,"name":"p","purposes":[],"collections":[
          {"name":"c","fields":{"f":{"protect":"seal","purpose":"q"}}}]})",
       "purpose_unknown at /payload/policy/collections/0/fields/f/purpose"},
  };
  for (const auto& [policy, expected] : cases) {
    Json payload = two_recipients();
    payload["policy"] = policy;
    CHECK(outcome_of_payload(json_text(payload)) == expected);
  }
}

TEST_CASE("a signed payload that is not one strict JSON object is refused") {
  const std::string good = json_text(two_recipients());
  const std::pair<std::string, const char*> cases[] = {
      {"", ""},
      {"[]", ""},
      {"\"x\"", ""},
      {good + good, ""},
      {good + "x", ""},
      {good + std::string("\0", 1), ""},
      {"\xef\xbb\xbf" + good, ""},
      {"\xff", ""},
      {std::string(10'000, '['), ""},
      {R"({"version":1,"version":2})", "/version"},
  };
  for (const auto& [payload, at] : cases) {
    CHECK(outcome_of_payload(payload) == std::string("directory_malformed at /payload") + at);
  }
}

}  // namespace
}  // namespace feldsiegel
