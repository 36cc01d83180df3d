// Two services on one vault, as processes: one of them does the leased job, and the other takes over when it is killed,
// paused or ended. What counts is what the database has taken down.
#include <doctest/doctest.h>
#include <signal.h>

#include <chrono>

#include "tests/sidecar/periodic/instance.h"
#include "tests/sidecar/periodic/shared_vault.h"

namespace feldsiegel::testing {
namespace {

constexpr std::int64_t lease_ms = 1000 * lease_seconds;
// More than can be removed before the test has looked: 200 at a time, with a pause between.
constexpr int many = 40'000;

std::int64_t now_ms() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

// Pauses it where it holds no lock that others would wait for.
void pause_between_transactions(const Instance& instance, const SharedVault& vault) {
  REQUIRE(becomes([&] {
    instance.send(SIGSTOP);
    if (!vault.is_busy()) return true;
    instance.send(SIGCONT);
    return false;
  }));
}

// Two services, the first of which is in the middle of a run; `term` is its lease's.
template <class Vault>
struct Working {
  Vault vault{1};
  Instance first{vault.config("a")};
  Instance second{vault.config("b")};
  std::int64_t term = 0;

  Working() {
    REQUIRE(becomes([&] { return vault.number("SELECT max(runs) FROM lease_log") > 0; }));
    pause_between_transactions(second, vault);
    vault.add_full_budgets(many);
    REQUIRE(becomes([&] { return removed() > 0; }));
    second.send(SIGCONT);
    term = vault.number("SELECT max(term) FROM removed");
    REQUIRE_MESSAGE(removed() < many, "it is in the middle of its run");
  }

  std::int64_t removed() const { return vault.number("SELECT count(*) FROM removed"); }
  std::int64_t taken_over() const {
    return vault.number("SELECT min(at) FROM lease_log WHERE term > " + std::to_string(term));
  }
  std::int64_t runs_of_first() const {
    return vault.number("SELECT max(runs) - min(runs) FROM lease_log WHERE term = " + std::to_string(term));
  }

  // The second goes on with what is left and ends its run; nothing is done twice, and under each term by one of them.
  void check_finished() const {
    const std::string its_term = std::to_string(term);
    REQUIRE(becomes([&] { return taken_over() > 0; }));
    CHECK(becomes([&] { return vault.number("SELECT count(*) FROM removed WHERE term > " + its_term) > 0; }));
    vault.end_work();
    CHECK(becomes([&] {
      return vault.number("SELECT max(runs) FROM lease_log WHERE term > " + its_term) >
             vault.number("SELECT max(runs) FROM lease_log WHERE term = " + its_term);
    }));
    CHECK(vault.number("SELECT count(*) FROM budgets") == 0);
    CHECK(vault.number("SELECT count(DISTINCT person) FROM removed") == removed());
    CHECK(vault.number(
              "SELECT count(*) FROM (SELECT term FROM removed GROUP BY term HAVING count(DISTINCT who) > 1) t") == 0);
    CHECK(vault.number("SELECT count(*) FROM removed WHERE term = " + its_term +
                       " AND id > (SELECT min(id) FROM removed WHERE term > " + its_term + ")") == 0);
  }
};

TEST_CASE_TEMPLATE("of two services one runs the job, once per period", Vault, FELDSIEGEL_SHARED_VAULTS) {
  constexpr int period = 2, runs = 4;
  const Vault vault(period);
  const Instance first(vault.config("a")), second(vault.config("b"));
  REQUIRE(becomes([&] { return vault.number("SELECT runs FROM leases") >= runs; }));
  // From each end of a run to the next, as the database keeps it.
  const std::int64_t shortest = vault.number(
      "SELECT min(b.last_run - a.last_run) FROM lease_log a JOIN lease_log b ON b.runs = a.runs + 1 WHERE a.runs > 0");
  CHECK(shortest >= 1000 * period);
  // Each run under a term of its own, and never two owners of one term.
  CHECK(
      vault.number("SELECT count(*) FROM (SELECT term FROM lease_log GROUP BY term HAVING max(runs) - min(runs) > 1 OR "
                   "count(DISTINCT owner) > 1) t") == 0);
}

TEST_CASE_TEMPLATE("a service killed in the middle of a run is taken over within three lease periods", Vault,
                   FELDSIEGEL_SHARED_VAULTS) {
  Working<Vault> working;
  working.first.send(SIGKILL);
  const std::int64_t killed = now_ms();
  CHECK(working.first.wait() == -1);
  REQUIRE(becomes([&] { return working.taken_over() > 0; }));
  CHECK(working.taken_over() - killed <= 3 * lease_ms);
  working.check_finished();
  CHECK(working.runs_of_first() == 0);
}

TEST_CASE_TEMPLATE("a service that was paused cannot write after it was taken over", Vault, FELDSIEGEL_SHARED_VAULTS) {
  Working<Vault> working;
  pause_between_transactions(working.first, working.vault);
  REQUIRE(working.removed() < many);
  REQUIRE(becomes([&] { return working.taken_over() > 0; }));
  working.first.send(SIGCONT);
  CHECK(becomes([&] { return working.first.logs("\"event\":\"job_lease_lost\""); }));
  working.check_finished();
  CHECK(working.runs_of_first() == 0);
}

TEST_CASE_TEMPLATE("a service that is ended in the middle of a run releases its lease", Vault,
                   FELDSIEGEL_SHARED_VAULTS) {
  Working<Vault> working;
  working.first.send(SIGTERM);
  const std::int64_t asked = now_ms();
  CHECK(working.first.wait() == 0);
  CHECK(now_ms() - asked < 20'000);
  CHECK(working.first.logs("\"event\":\"stopped\""));
  CHECK(working.vault.number("SELECT count(*) FROM lease_log WHERE owner IS NULL AND term = " +
                             std::to_string(working.term)) == 1);
  REQUIRE(becomes([&] { return working.taken_over() > 0; }));
  CHECK(working.taken_over() - asked <= 3 * lease_ms);
  working.check_finished();
  CHECK(working.runs_of_first() == 0);
}

}  // namespace
}  // namespace feldsiegel::testing
