#include "sidecar/token/jwks_cache.h"

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <stdexcept>
#include <thread>

#include "tests/sidecar/token/test_issuer.h"

namespace feldsiegel::testing {
namespace {

using token::JwksCache;

// The issuer and the time, as the cache sees them.
struct World {
  std::int64_t now = 1000;
  int fetches = 0;
  Result<Bytes> answer = Bytes{};

  void publish(std::string_view kid) {
    const std::string document = jwks({jwk(issuer_key(), kid)});
    answer = to_bytes(as_bytes(document));
  }
  void break_down() { answer = ErrorCode::network_failed; }

  JwksCache cache() {
    return JwksCache(
        [this] {
          ++fetches;
          return answer;
        },
        [this] { return now; });
  }
};

bool knows(JwksCache& cache, std::string_view kid) {
  const auto keys = cache.keys_for(kid);
  return keys.ok() && (*keys)->find(kid) != nullptr;
}

TEST_CASE("the first question fetches, later ones do not") {
  World world;
  world.publish("one");
  JwksCache cache = world.cache();
  CHECK_FALSE(cache.ready());
  CHECK(world.fetches == 0);
  for (int i = 0; i < 10; ++i) CHECK(knows(cache, "one"));
  CHECK(world.fetches == 1);
  CHECK(cache.ready());
}

TEST_CASE("an unknown key id fetches once, and then not for five minutes") {
  World world;
  world.publish("one");
  JwksCache cache = world.cache();
  REQUIRE(knows(cache, "one"));
  world.publish("two");
  CHECK(knows(cache, "two"));
  CHECK(world.fetches == 2);
  for (int i = 0; i < 100; ++i) CHECK_FALSE(knows(cache, "made up " + std::to_string(i)));
  CHECK(world.fetches == 2);
  world.now += 299;
  CHECK_FALSE(knows(cache, "three"));
  CHECK(world.fetches == 2);
  world.now += 1;
  world.publish("three");
  CHECK(knows(cache, "three"));
  CHECK(world.fetches == 3);
}

TEST_CASE("a flood of unknown key ids while the issuer is down fetches once per five minutes") {
  World world;
  world.publish("one");
  JwksCache cache = world.cache();
  REQUIRE(knows(cache, "one"));
  world.break_down();
  for (int second = 0; second < 900; ++second) {
    CHECK_FALSE(knows(cache, "nobody"));
    ++world.now;
  }
  CHECK(world.fetches == 1 + 3);
  CHECK(knows(cache, "one"));
}

TEST_CASE("the background refreshes hourly") {
  World world;
  world.publish("one");
  JwksCache cache = world.cache();
  CHECK(cache.refresh_if_due());
  CHECK_FALSE(cache.refresh_if_due());
  world.now += 3599;
  CHECK_FALSE(cache.refresh_if_due());
  world.now += 1;
  world.publish("two");
  CHECK(cache.refresh_if_due());
  CHECK(world.fetches == 2);
  CHECK(knows(cache, "two"));
  CHECK_MESSAGE(!knows(cache, "one"), "a key that the issuer withdrew is gone");
}

TEST_CASE("the last known good keys serve while the issuer is down, for 24 hours") {
  World world;
  world.publish("one");
  JwksCache cache = world.cache();
  REQUIRE(knows(cache, "one"));
  world.break_down();
  world.now += 24 * 3600 - 1;
  CHECK(cache.refresh_if_due());
  CHECK(knows(cache, "one"));
  CHECK(cache.ready());
  world.now += 1;
  CHECK_FALSE(cache.ready());
  const auto stale = cache.keys_for("one");
  REQUIRE_FALSE(stale.ok());
  CHECK(stale.error().code == ErrorCode::signing_keys_unavailable);
}

TEST_CASE("a broken document does not displace good keys") {
  World world;
  world.publish("one");
  JwksCache cache = world.cache();
  REQUIRE(knows(cache, "one"));
  for (const std::string_view broken :
       {"", "<html>maintenance</html>", "{\"keys\":[]}", "{\"keys\":[{\"kty\":\"EC\"}]}"}) {
    world.answer = to_bytes(as_bytes(broken));
    world.now += 3600;
    CHECK(cache.refresh_if_due());
    CHECK(knows(cache, "one"));
  }
}

TEST_CASE("while there are no keys at all, a failed fetch is not repeated for ten seconds") {
  World world;
  world.break_down();
  JwksCache cache = world.cache();
  for (int i = 0; i < 50; ++i) CHECK_FALSE(cache.keys_for("one").ok());
  CHECK(world.fetches == 1);
  CHECK_FALSE(cache.refresh_if_due());
  world.now += 10;
  world.publish("one");
  CHECK(knows(cache, "one"));
  CHECK(world.fetches == 2);
}

TEST_CASE("a failed background refresh is repeated after five minutes, not sooner") {
  World world;
  world.publish("one");
  JwksCache cache = world.cache();
  REQUIRE(knows(cache, "one"));
  world.break_down();
  world.now += 3600;
  CHECK(cache.refresh_if_due());
  world.now += 299;
  CHECK_FALSE(cache.refresh_if_due());
  world.now += 1;
  CHECK(cache.refresh_if_due());
  CHECK(world.fetches == 3);
}

TEST_CASE("a fetch that throws counts as failed and locks nobody out") {
  int fetches = 0;
  std::int64_t now = 0;
  JwksCache cache(
      [&]() -> Result<Bytes> {
        ++fetches;
        throw std::runtime_error("socket");
      },
      [&] { return now; });
  CHECK_FALSE(cache.keys_for("one").ok());
  now += 60;
  CHECK_FALSE(cache.keys_for("one").ok());
  CHECK(fetches == 2);
}

TEST_CASE("many threads that need keys at once cause one fetch and all get them") {
  const std::string document = jwks({jwk(issuer_key(), "one")});
  std::atomic<int> fetches = 0;
  std::atomic<int> waiting = 0;
  JwksCache cache(
      [&]() -> Result<Bytes> {
        ++fetches;
        // Until the others had the time to arrive.
        for (int i = 0; i < 200 && waiting < 8; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(5));
        return to_bytes(as_bytes(document));
      },
      [] { return std::int64_t{0}; });
  std::atomic<int> served = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      ++waiting;
      if (knows(cache, "one")) ++served;
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(fetches == 1);
  CHECK(served == 8);
}

}  // namespace
}  // namespace feldsiegel::testing
