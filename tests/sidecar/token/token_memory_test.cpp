#include "sidecar/token/token_memory.h"

#include <doctest/doctest.h>

#include <atomic>
#include <set>
#include <thread>

#include "tests/sidecar/token/test_issuer.h"

namespace feldsiegel::testing {
namespace {

using token::SigningKeys;
using token::TokenMemory;
using token::Verifier;

// Counts how often it is asked, and can be given other keys.
class RollingKeys : public token::KeySource {
 public:
  explicit RollingKeys(std::string_view kid = test_kid, const TestRsaKey& key = issuer_key()) { publish(kid, key); }

  void publish(std::string_view kid, const TestRsaKey& key = issuer_key()) {
    keys_ = std::make_shared<const SigningKeys>(SigningKeys::parse(as_bytes(jwks({jwk(key, kid)}))).value());
  }
  void lose() { keys_ = nullptr; }

  Result<std::shared_ptr<const SigningKeys>> keys_for(std::string_view) override {
    if (keys_ == nullptr) return ErrorCode::signing_keys_unavailable;
    return keys_;
  }

 private:
  std::shared_ptr<const SigningKeys> keys_;
};

struct World {
  RollingKeys keys;
  std::set<std::string, std::less<>> tenants = {std::string(test_tid)};
  bool vault_answers = true;
  Verifier verifier;

  explicit World(TokenMemory::Bounds bounds = {})
      : verifier(
            test_rules(), keys,
            [this](const TenantId& tenant) -> Result<bool> {
              if (!vault_answers) return ErrorCode::vault_unavailable;
              return tenants.count(tenant.text()) > 0;
            },
            bounds) {}

  ErrorCode refusal(const std::string& token, std::int64_t now = test_now) {
    const auto verified = verifier.verify(token, now);
    REQUIRE_FALSE(verified.ok());
    return verified.error().code;
  }
};

std::string token_with(std::string_view name, const Json& value) {
  Json claims = person_claims();
  claims[std::string(name)] = value;
  return signed_token(header(), claims);
}

std::string flipped(std::string token, std::size_t from_end) {
  char& c = token[token.size() - 1 - from_end];
  c = c == 'A' ? 'B' : 'A';
  return token;
}

TEST_CASE("a token that is known proves what it proved at first") {
  World world;
  const std::string token = signed_token(header(), person_claims());
  const auto first = world.verifier.verify(token, test_now), again = world.verifier.verify(token, test_now + 60);
  REQUIRE(first.ok());
  REQUIRE(again.ok());
  CHECK(world.verifier.memory().size() == 1);
  CHECK(again->tenant() == first->tenant());
  CHECK(again->object_id() == first->object_id());
  CHECK(again->is_person() == first->is_person());
  CHECK(again->scopes() == first->scopes());
  CHECK(again->roles() == first->roles());
  CHECK(again->groups() == first->groups());
  CHECK(again->client_id() == first->client_id());
  CHECK(again->expires() == first->expires());
}

TEST_CASE("a known token expires to the second, and is forgotten") {
  World world;
  const std::string token = token_with("exp", test_now + 100);
  CHECK(world.verifier.verify(token, test_now).ok());
  CHECK(world.verifier.verify(token, test_now + 159).ok());
  CHECK(world.verifier.memory().size() == 1);
  CHECK(world.refusal(token, test_now + 160) == ErrorCode::token_expired);
  CHECK(world.verifier.memory().size() == 0);
  CHECK(world.refusal(token, test_now + 160) == ErrorCode::token_expired);
}

TEST_CASE("a known token is not valid before its time when the clock goes back") {
  World world;
  for (const char* claim : {"nbf", "iat"}) {
    const std::string token = token_with(claim, test_now - 50);
    CHECK(world.verifier.verify(token, test_now).ok());
    CHECK(world.refusal(token, test_now - 111) == ErrorCode::token_not_yet_valid);
  }
}

TEST_CASE("a known token of a tenant that was removed is refused, and its vault is asked each time") {
  World world;
  const std::string token = signed_token(header(), person_claims());
  CHECK(world.verifier.verify(token, test_now).ok());
  world.tenants.clear();
  CHECK(world.refusal(token) == ErrorCode::tenant_unknown);
  world.vault_answers = false;
  CHECK(world.refusal(token) == ErrorCode::vault_unavailable);
}

TEST_CASE("a known token does not outlive the key that signed it") {
  World world;
  const std::string token = signed_token(header(), person_claims());
  CHECK(world.verifier.verify(token, test_now).ok());
  SUBCASE("another key under another id") {
    world.keys.publish("another", stranger_key());
    CHECK(world.refusal(token) == ErrorCode::token_key_unknown);
  }
  SUBCASE("another key under the same id") {
    world.keys.publish(test_kid, stranger_key());
    CHECK(world.refusal(token) == ErrorCode::token_signature_invalid);
  }
  SUBCASE("the issuer's keys got too old to be used") {
    world.keys.lose();
    CHECK(world.refusal(token) == ErrorCode::signing_keys_unavailable);
  }
}

TEST_CASE("the same keys fetched again make every token prove itself again, once") {
  World world;
  const std::string one = token_with("name", "one"), two = token_with("name", "two");
  CHECK(world.verifier.verify(one, test_now).ok());
  CHECK(world.verifier.verify(two, test_now).ok());
  CHECK(world.verifier.memory().size() == 2);
  world.keys.publish(test_kid);
  CHECK(world.verifier.verify(one, test_now).ok());
  CHECK(world.verifier.memory().size() == 1);
  CHECK(world.verifier.verify(two, test_now).ok());
  CHECK(world.verifier.memory().size() == 2);
}

TEST_CASE("nothing that is refused is remembered") {
  World world;
  const std::string sound = signed_token(header(), person_claims());
  Json unscoped = person_claims();
  unscoped["scp"] = "other";
  const std::vector<std::string> refused = {
      flipped(sound, 10),
      token_with("aud", "api://another"),
      token_with("iss", v2_issuer(other_tid)),
      token_with("exp", test_now - 60),
      token_with("nbf", test_now + 61),
      signed_token(header(), unscoped),
      signed_text(header().dump(), person_claims().dump(), stranger_key()),
      "a.b.c",
      "",
      std::string(token::max_token_bytes + 1, 'a'),
  };
  for (const std::string& token : refused) {
    for (int time = 0; time < 2; ++time) CHECK_FALSE(world.verifier.verify(token, test_now).ok());
  }
  world.tenants.clear();
  CHECK_FALSE(world.verifier.verify(sound, test_now).ok());
  CHECK(world.verifier.memory().size() == 0);
  CHECK(world.verifier.memory().bytes() == 0);
}

TEST_CASE("a token that differs from a known one in one character is another token") {
  World world;
  const std::string token = signed_token(header(), person_claims());
  CHECK(world.verifier.verify(token, test_now).ok());
  for (std::size_t at = 1; at < token.size(); at += 7)
    CHECK_FALSE(world.verifier.verify(flipped(token, at), test_now).ok());
  for (const std::string& other : {token + "A", token + ".", token.substr(0, token.size() - 4), " " + token}) {
    CHECK_FALSE(world.verifier.verify(other, test_now).ok());
  }
  CHECK(world.verifier.memory().size() == 1);
}

TEST_CASE("verifiers share nothing: other audiences are other verifiers") {
  World world;
  const std::string token = signed_token(header(), person_claims());
  CHECK(world.verifier.verify(token, test_now).ok());
  token::TokenRules other = test_rules();
  other.audiences = {"api://another"};
  const Verifier stricter(other, world.keys, [](const TenantId&) -> Result<bool> { return true; });
  for (int time = 0; time < 2; ++time) {
    CHECK(stricter.verify(token, test_now).error().code == ErrorCode::token_audience_mismatch);
  }
}

TEST_CASE("many distinct tokens push out what was asked for longest ago, within both bounds") {
  SUBCASE("of number") {
    World world({.tokens = 3});
    std::vector<std::string> tokens;
    for (int i = 0; i < 5; ++i) tokens.push_back(token_with("name", std::to_string(i)));
    for (const std::string& token : tokens) CHECK(world.verifier.verify(token, test_now).ok());
    CHECK(world.verifier.memory().size() == 3);
    world.keys.publish("another", stranger_key());
    for (const std::string& token : tokens) CHECK(world.refusal(token) == ErrorCode::token_key_unknown);
  }
  SUBCASE("of bytes") {
    World world({.tokens = 1000, .bytes = 40'000});
    const std::vector<std::string> groups(150, "0f0f0f0f-0000-1111-2222-333333333333");
    for (int i = 0; i < 12; ++i) {
      Json claims = person_claims();
      claims["name"] = std::to_string(i);
      claims["groups"] = groups;
      CHECK(world.verifier.verify(signed_token(header(), claims), test_now).ok());
      CHECK(world.verifier.memory().bytes() <= 40'000);
    }
    CHECK(world.verifier.memory().size() > 0);
    CHECK(world.verifier.memory().size() < 12);
  }
  SUBCASE("one that is larger than all room is not remembered, and works") {
    World world({.tokens = 10, .bytes = 100});
    const std::string token = signed_token(header(), person_claims());
    for (int time = 0; time < 2; ++time) CHECK(world.verifier.verify(token, test_now).ok());
    CHECK(world.verifier.memory().size() == 0);
  }
}

token::KnownToken known_of(World& world, const std::string& token) {
  return {world.verifier.verify(token, test_now).value(),
          {test_now + 3600, {}, {}},
          std::string(test_kid),
          world.keys.keys_for(test_kid).value()};
}

TEST_CASE("the memory finds what it was given and drops the least used one") {
  World world;
  TokenMemory memory({.tokens = 2});
  const std::string token = signed_token(header(), person_claims());
  const auto one = TokenMemory::digest_of("one"), two = TokenMemory::digest_of("two"),
             three = TokenMemory::digest_of("three");
  memory.remember(one, known_of(world, token));
  memory.remember(two, known_of(world, token));
  CHECK(memory.find(one) != nullptr);
  memory.remember(three, known_of(world, token));
  CHECK(memory.find(two) == nullptr);
  CHECK(memory.find(one) != nullptr);
  CHECK(memory.find(three) != nullptr);
  memory.remember(three, known_of(world, token));  // twice is once
  CHECK(memory.size() == 2);
  memory.forget(one);
  memory.forget(one);
  memory.forget(three);
  CHECK(memory.size() == 0);
  CHECK(memory.bytes() == 0);
}

TEST_CASE("many threads verify many tokens at once") {
  World world({.tokens = 8});
  std::vector<std::string> tokens;
  for (int i = 0; i < 16; ++i) tokens.push_back(token_with("name", std::to_string(i)));
  std::vector<std::thread> threads;
  std::atomic<int> refused = 0;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (std::size_t i = 0; i < 200; ++i) {
        if (!world.verifier.verify(tokens[(i * 7 + static_cast<std::size_t>(t)) % tokens.size()], test_now).ok()) {
          ++refused;
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(refused == 0);
  CHECK(world.verifier.memory().size() <= 8);
}

}  // namespace
}  // namespace feldsiegel::testing
