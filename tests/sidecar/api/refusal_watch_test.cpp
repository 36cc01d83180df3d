#include "sidecar/api/refusal_watch.h"

#include <doctest/doctest.h>

#include <thread>

namespace feldsiegel::testing {
namespace {

using api::RefusalWatch;
using std::chrono::milliseconds;
using std::chrono::seconds;

const TenantId one = *TenantId::parse("11111111-1111-4111-8111-111111111111");
const TenantId two = *TenantId::parse("22222222-2222-4222-8222-222222222222");

struct Fixture {
  RefusalWatch::Time now{};
  RefusalWatch watch{[this] { return now; }};

  // How many of `times` refusals, one every `step`, were the one too many.
  int noticed(const TenantId& tenant, std::string_view caller, int times, milliseconds step = milliseconds(0)) {
    int count = 0;
    for (int i = 0; i < times; ++i, now += step) count += watch.count(tenant, caller) ? 1 : 0;
    return count;
  }
};

TEST_CASE_FIXTURE(Fixture, "the twentieth refusal within a minute is noticed, the nineteenth is not") {
  CHECK(noticed(one, "a", 19) == 0);
  CHECK(watch.count(one, "a"));
}

TEST_CASE_FIXTURE(Fixture, "who goes on is noticed again, once in twenty") {
  CHECK(noticed(one, "a", 39) == 1);
  CHECK(watch.count(one, "a"));
  CHECK(noticed(one, "a", 200) == 10);
}

TEST_CASE_FIXTURE(Fixture, "refusals that are spread out are not noticed, however many they are") {
  CHECK(noticed(one, "a", 500, milliseconds(3200)) == 0);
}

TEST_CASE_FIXTURE(Fixture, "the minute slides: no boundary within it lets a caller through") {
  CHECK(noticed(one, "a", 1) == 0);
  now += seconds(50);
  CHECK(noticed(one, "a", 18) == 0);
  now += seconds(15);  // the first one is too old by now, the others are not
  CHECK_FALSE(watch.count(one, "a"));
  CHECK(watch.count(one, "a"));
}

TEST_CASE_FIXTURE(Fixture, "a refusal is forgotten after exactly a minute") {
  CHECK(noticed(one, "a", 19) == 0);
  now += seconds(60);
  CHECK_FALSE(watch.count(one, "a"));
  CHECK(noticed(one, "b", 19) == 0);
  now += seconds(60) - milliseconds(1);
  CHECK(watch.count(one, "b"));
}

TEST_CASE_FIXTURE(Fixture, "callers and tenants are counted apart") {
  CHECK(noticed(one, "a", 19) == 0);
  CHECK(noticed(two, "a", 19) == 0);
  CHECK(noticed(one, "b", 19) == 0);
  CHECK(watch.count(two, "a"));
  CHECK(watch.callers() == 2);
}

TEST_CASE_FIXTURE(Fixture, "memory is bounded, and the busiest callers stay in it") {
  for (std::size_t i = 0; i < 3 * RefusalWatch::max_callers; ++i) {
    if (i % 1000 == 0) CHECK(noticed(one, "busy", 1) == 0);
    now += milliseconds(1);
    CHECK_FALSE(watch.count(one, std::to_string(i)));
  }
  CHECK(watch.callers() == RefusalWatch::max_callers);
  CHECK(noticed(one, "busy", 7) == 1);
}

TEST_CASE_FIXTURE(Fixture, "who has not been refused for a minute makes room for others") {
  for (std::size_t i = 0; i < RefusalWatch::max_callers; ++i) watch.count(one, std::to_string(i));
  now += seconds(60);
  CHECK_FALSE(watch.count(one, "new"));
  CHECK(watch.callers() == 1);
}

TEST_CASE("threads may count at once, and none of their refusals is lost") {
  RefusalWatch watch([] { return RefusalWatch::Time{}; });
  std::atomic<int> noticed = 0;
  {
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < 4; ++thread) {
      threads.emplace_back([&] {
        for (int i = 0; i < 500; ++i) noticed += watch.count(one, "a") ? 1 : 0;
      });
    }
  }
  CHECK(noticed == 100);
}

}  // namespace
}  // namespace feldsiegel::testing
