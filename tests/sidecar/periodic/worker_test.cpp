// The worker: failures, stops, and leases among several workers on one vault.
#include "sidecar/periodic/worker.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <set>
#include <stdexcept>

#include "sidecar/metrics/metrics.h"
#include "sidecar/periodic/lease_keeper.h"
#include "tests/sidecar/periodic/instance.h"
#include "tests/sidecar/vault/vault_place.h"

namespace feldsiegel::testing {
namespace {

using periodic::Ended;
using periodic::Job;
using periodic::Run;
using std::chrono::milliseconds;

// A worker with a log and metrics of its own.
struct Bench {
  explicit Bench(vault::Vault& vault, milliseconds lease = milliseconds(300))
      : worker({logger, metrics.jobs(), vault, lease}) {}

  std::string text() const {
    std::ifstream stream(directory / "log");
    return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  }
  bool logs(std::string_view wanted) const { return text().find(wanted) != std::string::npos; }
  bool shows(std::string_view wanted) const { return metrics.text().find(wanted) != std::string::npos; }

  TemporaryDirectory directory;
  int file = ::open((directory / "log").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  log::Logger logger{file, log::Level::info};
  metrics::Metrics metrics{"test"};
  periodic::Worker worker;  // ends first
};

Job job(std::function<Result<Ended>(const Run&)> work, milliseconds period = milliseconds(20)) {
  return {.name = "sweep",
          .period = period,
          .retry = milliseconds(5),
          .longest_retry = milliseconds(20),
          .work = std::move(work)};
}

Job leased(std::function<Result<Ended>(const Run&)> work, milliseconds period = milliseconds(20)) {
  Job made = job(std::move(work), period);
  made.leased = true;
  return made;
}

TEST_CASE("the wait after a failure doubles up to its longest, and scatters by a quarter") {
  Job with = job({});
  with.retry = milliseconds(100);
  with.longest_retry = milliseconds(1000);
  for (const auto& [failures, most] : {std::pair{1u, 100}, {2u, 200}, {4u, 800}, {5u, 1000}, {4'000'000'000u, 1000}}) {
    CHECK(wait_after(with, failures, 0) == milliseconds(most));
    CHECK(wait_after(with, failures, UINT32_MAX) > milliseconds(most * 3 / 4 - 1));
    CHECK(wait_after(with, failures, UINT32_MAX) <= milliseconds(most * 3 / 4 + 1));
  }
  with.retry = milliseconds(5000);
  CHECK(wait_after(with, 1, 0) == milliseconds(1000));
}

TEST_CASE("a job that fails or throws is tried again, counted and logged ever more rarely, until it works") {
  SqlitePlace place;
  std::atomic<int> runs = 0;
  Bench bench(place.vault());
  bench.worker.start(job([&](const Run&) -> Result<Ended> {
    const int number = ++runs;
    if (number == 2) throw std::runtime_error("a bug");
    if (number <= 5) return ErrorCode::vault_unavailable;
    return Ended::done;
  }));
  CHECK(becomes([&] { return runs >= 8; }));
  CHECK(becomes([&] { return bench.shows("feldsiegel_job_failures{job=\"sweep\"} 0"); }));
  CHECK(bench.logs("\"event\":\"job_failed\",\"job\":\"sweep\",\"code\":\"vault_unavailable\",\"failures\":1"));
  CHECK(bench.logs("\"code\":\"internal_error\",\"failures\":2"));
  CHECK_FALSE(bench.logs("\"failures\":3"));
  CHECK(bench.logs("\"failures\":4"));
  CHECK_FALSE(bench.logs("\"failures\":5"));
  CHECK(bench.shows("feldsiegel_job_runs_total{job=\"sweep\",result=\"failed\"} 5"));
  CHECK(bench.shows("feldsiegel_job_success_age_seconds{job=\"sweep\"} 0."));
}

TEST_CASE("a job that hangs or fails keeps no other from running") {
  SqlitePlace place;
  std::atomic<int> runs = 0;
  Bench bench(place.vault());
  bench.worker.start({.name = "hangs", .period = milliseconds(1), .work = [](const Run& run) -> Result<Ended> {
                        while (run.pause(std::chrono::hours(1))) {}
                        return Ended::stopped;
                      }});
  bench.worker.start(job([&](const Run&) -> Result<Ended> {
    ++runs;
    return Ended::done;
  }));
  CHECK(becomes([&] { return runs >= 3; }));
}

TEST_CASE("a stop ends the wait for the next run and the run itself at once, and releases the lease") {
  SqlitePlace place;
  for (const bool in_run : {true, false}) {
    CAPTURE(in_run);
    std::atomic<int> runs = 0;
    const auto begun = std::chrono::steady_clock::now();
    {
      Bench bench(place.vault(), std::chrono::minutes(10));
      bench.worker.start(leased(
          [&](const Run& run) -> Result<Ended> {
            ++runs;
            return in_run && !run.pause(std::chrono::hours(1)) ? Ended::stopped : Ended::done;
          },
          milliseconds(1)));
      CHECK(becomes([&] { return runs >= 1; }));
    }
    CHECK(std::chrono::steady_clock::now() - begun < std::chrono::seconds(50));
    CHECK(place.run_sql("SELECT count(*) FROM leases WHERE owner IS NULL") == "1");
  }
}

TEST_CASE_TEMPLATE("of several workers one runs a leased job, and each run is recorded once", Place,
                   FELDSIEGEL_VAULT_PLACES) {
  Place place;
  const auto other = place.open();
  std::atomic<int> at_once = 0, runs = 0, too_many = 0;
  const auto work = [&](const Run& run) -> Result<Ended> {
    if (++at_once > 1) ++too_many;
    run.pause(milliseconds(10));
    --at_once;
    if (run.stop().stop_requested()) return Ended::stopped;
    ++runs;
    return Ended::done;
  };
  {
    Bench a(place.vault(), std::chrono::seconds(20)), b(*other, std::chrono::seconds(20));
    a.worker.start(leased(work));
    b.worker.start(leased(work));
    CHECK(becomes([&] { return runs >= 5; }));
  }
  CHECK(too_many == 0);
  CHECK(place.run_sql("SELECT runs FROM leases") == std::to_string(runs));
}

TEST_CASE_TEMPLATE("a run that is longer than its lease's period keeps it by renewing", Place,
                   FELDSIEGEL_VAULT_PLACES) {
  Place place;
  std::atomic<bool> ended = false;
  Bench bench(place.vault(), std::chrono::seconds(3));
  bench.worker.start(leased(
      [&](const Run& run) -> Result<Ended> {
        const auto expires = [&] { return std::stoll(place.run_sql("SELECT expires FROM leases")); };
        const auto first = expires();
        const bool renewed = becomes([&] { return expires() > first + 3000 || run.stop().stop_requested(); });
        if (!renewed || run.stop().stop_requested()) return ErrorCode::internal_error;
        ended = true;
        return Ended::done;
      },
      std::chrono::hours(1)));
  CHECK(becomes([&] { return ended && bench.shows("feldsiegel_job_runs_total{job=\"sweep\",result=\"done\"} 1"); }));
  CHECK(place.run_sql("SELECT term FROM leases") == "1");
}

TEST_CASE_TEMPLATE("a run whose lease another one took is stopped, told apart and not recorded", Place,
                   FELDSIEGEL_VAULT_PLACES) {
  Place place;
  std::atomic<int> runs = 0;
  Bench bench(place.vault());
  bench.worker.start(leased(
      [&](const Run& run) -> Result<Ended> {
        if (++runs > 1) return run.pause(std::chrono::hours(1)) ? Ended::done : Ended::stopped;
        REQUIRE(place.run_sql("UPDATE leases SET owner = 'thief', term = term + 1, expires = 1") != "error");
        return run.pause(std::chrono::hours(1)) ? Ended::done : Ended::stopped;
      },
      std::chrono::hours(1)));
  CHECK(becomes([&] { return bench.logs("\"event\":\"job_lease_lost\",\"job\":\"sweep\""); }));
  CHECK(bench.shows("feldsiegel_job_runs_total{job=\"sweep\",result=\"lost\"} 1"));
  CHECK(place.run_sql("SELECT runs FROM leases") == "0");
  CHECK(becomes([&] { return runs == 2; }));
}

TEST_CASE("a run that says done under a lost lease is not recorded either") {
  SqlitePlace place;
  Bench bench(place.vault(), std::chrono::minutes(10));
  bench.worker.start(leased(
      [&](const Run&) -> Result<Ended> {
        REQUIRE(place.run_sql("UPDATE leases SET owner = 'thief', term = term + 1") != "error");
        return Ended::done;
      },
      std::chrono::hours(1)));
  CHECK(becomes([&] { return bench.logs("\"event\":\"job_lease_lost\""); }));
  CHECK(place.run_sql("SELECT runs FROM leases") == "0");
  CHECK(place.run_sql("SELECT owner FROM leases") == "thief");
}

}  // namespace
}  // namespace feldsiegel::testing
