// Proofs out of the log's database: a log of 10,000,000 events in SQLite, written through the log itself, and inclusion
// and consistency proofs at random places of it, in microseconds and in units of one hash of a leaf of 400 bytes. What
// they cost with all nodes in memory: merkle_bench. Prints JSON.
//   FELDSIEGEL_BENCH_ROWS   how many events (default 10,000,000: some 3 GB on the disk)
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <random>
#include <semaphore>

#include "core/base/random.h"
#include "core/merkle/proof.h"
#include "tests/sidecar/audit/log_place.h"

namespace feldsiegel::testing {
namespace {

using Clock = std::chrono::steady_clock;

void must(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "audit_proof_bench: %s\n", what);
  std::exit(1);
}

void fill(audit::Log& log, std::uint64_t events) {
  constexpr std::ptrdiff_t waiting = 8192;
  std::counting_semaphore<> free(waiting);
  std::atomic<bool> failed = false;
  for (std::uint64_t i = 0; i < events; ++i) {
    free.acquire();
    log.append(some_event(i), [&](const Status& status) {
      if (!status.ok()) failed = true;
      free.release();
    });
  }
  for (std::ptrdiff_t i = 0; i < waiting; ++i) free.acquire();
  must(!failed, "an event was not written");
}

class Samples {
 public:
  template <class Action>
  void measure(const Action& action) {
    const auto began = Clock::now();
    action();
    micros_.push_back(std::chrono::duration<double, std::micro>(Clock::now() - began).count());
  }
  double at(double quantile) {
    std::sort(micros_.begin(), micros_.end());
    return micros_[static_cast<std::size_t>(quantile * static_cast<double>(micros_.size() - 1))];
  }

 private:
  std::vector<double> micros_;
};

double micros_of_a_leaf() {
  const Bytes leaf(400, 7);
  Samples samples;
  volatile std::uint8_t kept = 0;
  for (int i = 0; i < 2000; ++i) {
    samples.measure([&] {
      for (int j = 0; j < 10; ++j) kept = static_cast<std::uint8_t>(kept ^ merkle::leaf_hash(leaf)[0]);
    });
  }
  return samples.at(0.5) / 10;
}

nlohmann::ordered_json run(std::uint64_t events) {
  LogPlace place;
  const auto store = place.store();
  auto log = place.open(*store);
  fill(*log, events);
  const std::uint64_t size = log->size();
  merkle::NodeSource& nodes = store->nodes();
  std::mt19937_64 random(1);
  Samples inclusion, consistency;
  for (int i = 0; i < 5000; ++i) {
    const std::uint64_t at = random() % size;
    inclusion.measure([&] { must(merkle::inclusion_proof(nodes, at, size).ok(), "there is no proof of an event"); });
    consistency.measure(
        [&] { must(merkle::consistency_proof(nodes, at + 1, size).ok(), "there is no proof of growth"); });
  }
  const double leaf = micros_of_a_leaf();
  nlohmann::ordered_json result = {{"events", size}, {"leaf_hash_microseconds", leaf}};
  for (auto* each : {&inclusion, &consistency}) {
    result[each == &inclusion ? "inclusion" : "consistency"] = {{"microseconds_p50", each->at(0.5)},
                                                                {"microseconds_p99", each->at(0.99)},
                                                                {"leaf_hashes_p50", each->at(0.5) / leaf},
                                                                {"leaf_hashes_p99", each->at(0.99) / leaf}};
  }
  return result;
}

}  // namespace
}  // namespace feldsiegel::testing

int main() {
  feldsiegel::initialize_core();
  const char* const given = std::getenv("FELDSIEGEL_BENCH_ROWS");
  const std::uint64_t events = given == nullptr ? 10'000'000 : std::strtoull(given, nullptr, 10);
  std::puts(feldsiegel::testing::run(events).dump(2).c_str());
}
