// What it costs to give 10,000 people pseudonyms through HTTP, with the SQLite vault: twice, first all new, then all
// known. The uploader runs in the same process, so its share is told apart by the step. Prints JSON; times are
// milliseconds for all people, ratios are to bare scalar multiplications, one for each person.
#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>
#include <sodium.h>

#include <chrono>
#include <iostream>

#include "core/base/random.h"
#include "tests/sidecar/support/uploader.h"

namespace feldsiegel::testing {
namespace {

constexpr std::size_t people = 10'000, batch = 1'000;

class Stopwatch {
 public:
  template <class Work>
  auto measure(Work work) {
    const auto begin = std::chrono::steady_clock::now();
    auto result = work();
    milliseconds_ += std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count();
    return result;
  }
  double milliseconds() const { return milliseconds_; }

 private:
  double milliseconds_ = 0;
};

struct Steps {
  Stopwatch normalize, blind_and_evaluate, finalize, seal_and_assign, accept;

  double all() const {
    return normalize.milliseconds() + blind_and_evaluate.milliseconds() + finalize.milliseconds() +
           seal_and_assign.milliseconds() + accept.milliseconds();
  }
  Json json() const {
    return {{"normalize_ms", normalize.milliseconds()},
            {"blind_and_evaluate_over_http_ms", blind_and_evaluate.milliseconds()},
            {"verify_and_finalize_ms", finalize.milliseconds()},
            {"seal_and_assign_over_http_ms", seal_and_assign.milliseconds()},
            {"open_and_accept_ms", accept.milliseconds()},
            {"all_ms", all()},
            {"people_per_second", 1000.0 * people / all()}};
  }
};

std::vector<std::string> names(std::size_t first) {
  std::vector<std::string> made;
  for (std::size_t i = 0; i < batch; ++i) made.push_back("person." + std::to_string(first + i) + "@contoso.example");
  return made;
}

Steps enroll_everybody(const ServiceFixture& service) {
  Steps steps;
  Uploader uploader(service);
  for (std::size_t first = 0; first < people; first += batch) {
    const auto identifiers = names(first);
    const EntryRange range = steps.normalize.measure([&] { return uploader.add(identifiers); });
    const auto answer =
        steps.blind_and_evaluate.measure([&] { return uploader.evaluate(uploader.evaluate_body(range)); });
    REQUIRE(answer.status == 200);
    steps.finalize.measure([&] {
      REQUIRE(uploader.enrollment.finalize(range, Uploader::evaluation_of(json_of(answer))).ok());
      return true;
    });
    const auto assigned = steps.seal_and_assign.measure([&] { return uploader.assign(uploader.assign_body(range)); });
    REQUIRE(assigned.status == 200);
    steps.accept.measure([&] {
      REQUIRE(uploader.enrollment.accept(range, as_bytes(uploader.opened(assigned))).ok());
      return true;
    });
  }
  return steps;
}

double bare_multiplications() {
  std::array<std::uint8_t, 32> scalar{}, element{}, product{};
  crypto_core_ristretto255_scalar_random(scalar.data());
  crypto_core_ristretto255_random(element.data());
  Stopwatch watch;
  watch.measure([&] {
    for (std::size_t i = 0; i < people; ++i) {
      REQUIRE(crypto_scalarmult_ristretto255(product.data(), scalar.data(), element.data()) == 0);
    }
    return true;
  });
  return watch.milliseconds();
}

}  // namespace
}  // namespace feldsiegel::testing

int main() {
  using namespace feldsiegel::testing;
  doctest::Context context;
  context.setAsDefaultForAssertsOutOfTestCases();
  context.setAssertHandler([](const doctest::AssertData& data) {
    if (data.m_failed) std::cerr << "enroll_bench: does not hold: " << data.m_expr << "\n", std::exit(1);
  });
  feldsiegel::initialize_core();
  ServiceFixture service(feldsiegel::hpke::KemId::x_wing, {}, pseudonym_policy);
  const Steps fresh = enroll_everybody(service), known = enroll_everybody(service);
  const double bare = bare_multiplications();
  const feldsiegel::Json result = {{"people", people},
                                   {"batch", batch},
                                   {"new", fresh.json()},
                                   {"known", known.json()},
                                   {"bare_multiplications_ms", bare},
                                   {"new_ratio", fresh.all() / bare},
                                   {"known_ratio", known.all() / bare}};
  std::cout << result.dump(2) << "\n";
}
