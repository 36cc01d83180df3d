// What housekeeping removes, and above all what it leaves; as the service's role with the rights that the manual gives.
#include "sidecar/periodic/housekeeping.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <unistd.h>

#include "sidecar/metrics/metrics.h"
#include "tests/sidecar/vault/persons.h"
#include "tests/sidecar/vault/vault_place.h"

namespace feldsiegel::testing {
namespace {

using periodic::Ended;
using std::chrono::milliseconds;

constexpr std::int64_t second_us = 1'000'000, hour = 3600, day = 24 * hour;
constexpr vault::BudgetRate rate{100, 3600};  // one a second

struct Parts {
  int null = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
  log::Logger logger{null, log::Level::error};
  metrics::Metrics metrics{"test"};
  ~Parts() { ::close(null); }
};

vault::HeldLease take(vault::Vault& vault, const char* owner = "anna") {
  const auto taken = vault.take_lease({"housekeeping", owner}, std::chrono::minutes(10));
  REQUIRE(taken.ok());
  REQUIRE(taken->has_value());
  return (*taken)->held;
}

// One run of the job at this time.
Result<Ended> run(vault::Vault& vault, std::int64_t now, const vault::HeldLease& lease, std::stop_token stop = {}) {
  Parts parts;
  const auto job =
      periodic::housekeeping({vault, parts.logger, parts.metrics.jobs(), [now] { return now; }}, std::chrono::hours(1));
  return job.work(periodic::Run(std::move(stop), lease));
}

void spend(vault::Vault& vault, const TenantId& tenant, const char* person, std::uint64_t amount,
           std::int64_t at = some_time) {
  const auto taken = vault.take({tenant, person, staff, vault::BudgetKind::evaluate}, rate, amount, at * second_us);
  REQUIRE(taken.ok());
  REQUIRE(taken->granted);
}

vault::ApprovalRecord request(const char* id, std::int64_t requested) {
  vault::ApprovalRecord approval;
  approval.id = id;
  approval.purpose_id = 1;
  approval.requester = "anna";
  approval.sealed_reason = Bytes(40, 1);
  approval.requested = requested;
  approval.decide_before = requested + day;
  approval.minutes = 60;
  approval.mac = Bytes(32, 1);
  return approval;
}

TEST_CASE_TEMPLATE("a budget goes when it has been full for a day, and nobody gets anything back before", Place,
                   FELDSIEGEL_VAULT_PLACES) {
  Place place;
  vault::Vault& vault = place.vault();
  const auto lease = take(vault);
  spend(vault, contoso(), "full at 100", 100);
  spend(vault, contoso(), "full at 50", 50);
  spend(vault, fabrikam(), "full at 10", 10);
  const auto left = [&] { return place.run_sql("SELECT count(*) FROM budgets"); };
  for (const std::int64_t later : {std::int64_t{0}, std::int64_t{100}, hour, day, day + 10}) {
    CHECK(run(vault, some_time + later, lease).value() == Ended::done);
    CHECK(left() == "3");
  }
  CHECK(run(vault, some_time + day + 11, lease).value() == Ended::done);
  CHECK(left() == "2");
  CHECK(run(vault, some_time + day + 51, lease).value() == Ended::done);
  CHECK(place.run_sql("SELECT person FROM budgets") == "full at 100");
  // A sidecar whose clock is hours behind still finds it empty.
  const auto refused = vault.take({contoso(), "full at 100", staff, vault::BudgetKind::evaluate}, rate, 100,
                                  (some_time - 2 * hour) * second_us);
  CHECK_FALSE(refused->granted);
  CHECK(run(vault, some_time + day + 101, lease).value() == Ended::done);
  CHECK(left() == "0");
  spend(vault, contoso(), "full at 100", 100, some_time + day + 101);
}

TEST_CASE_TEMPLATE("budgets are gone through in small steps, each of them once", Place, FELDSIEGEL_VAULT_PLACES) {
  Place place;
  vault::Vault& vault = place.vault();
  const auto lease = take(vault);
  for (const char* person : {"a", "b", "c", "d", "e"}) {
    for (const auto kind : {vault::BudgetKind::evaluate, vault::BudgetKind::reidentify}) {
      const std::uint64_t amount = *person == 'c' ? 100 : 1;
      REQUIRE(vault.take({contoso(), person, guests, kind}, rate, amount, some_time * second_us)->granted);
    }
  }
  std::size_t removed = 0, steps = 0;
  std::optional<vault::BudgetPlace> at = vault::BudgetPlace();
  while (at && steps < 10) {
    const auto step = vault.remove_full_budgets(lease, contoso(), *at, (some_time + 50) * second_us, 3);
    REQUIRE(step.ok());
    REQUIRE(step->has_value());
    CHECK((*step)->removed <= 3);
    removed += (*step)->removed;
    at = (*step)->next;
    ++steps;
  }
  CHECK(removed == 8);
  CHECK(steps == 4);
  CHECK(place.run_sql("SELECT count(*) FROM budgets WHERE person = 'c'") == "2");
}

TEST_CASE_TEMPLATE("requests and approvals go 30 days after their time, the journal of re-identifications never", Place,
                   FELDSIEGEL_VAULT_PLACES) {
  Place place;
  vault::Vault& vault = place.vault();
  const auto lease = take(vault);
  const auto mac = [](const vault::ApprovalRecord&) { return Bytes(32, 1); };
  REQUIRE(vault.request_approval(contoso(), request("never decided", some_time)).ok());
  REQUIRE(vault.request_approval(contoso(), request("approved", some_time)).ok());
  REQUIRE(vault.approve(contoso(), "approved", "berta", some_time + hour, mac).ok());  // holds for an hour
  REQUIRE(vault.request_approval(fabrikam(), request("newer", some_time + 20 * day)).ok());
  vault::Reidentification entry;
  entry.at = some_time;
  entry.person = "anna";
  entry.domain_id = staff;
  entry.count = 1;
  entry.request_id = "r";
  entry.sealed_reason = Bytes(40, 1);
  REQUIRE(vault.record_reidentification(contoso(), entry).ok());
  const auto left = [&] { return place.run_sql("SELECT count(*) FROM approvals"); };
  CHECK(run(vault, some_time + 30 * day + 2 * hour, lease).value() == Ended::done);
  CHECK(left() == "3");
  CHECK(run(vault, some_time + 30 * day + 2 * hour + 1, lease).value() == Ended::done);
  CHECK(left() == "2");
  CHECK_FALSE(vault.find_approval(contoso(), "approved")->has_value());
  CHECK(run(vault, some_time + 31 * day + 1, lease).value() == Ended::done);
  CHECK(left() == "2");
  CHECK(run(vault, some_time + 31 * day + 2, lease).value() == Ended::done);
  CHECK(vault.find_approval(fabrikam(), "newer")->has_value());
  CHECK(left() == "1");
  CHECK(run(vault, some_time + 1000 * day, lease).value() == Ended::done);
  CHECK(left() == "0");
  CHECK(place.run_sql("SELECT count(*) FROM reidentifications") == "1");
}

TEST_CASE_TEMPLATE("past approvals go a few at a time", Place, FELDSIEGEL_VAULT_PLACES) {
  Place place;
  const auto lease = take(place.vault());
  for (const char* id : {"a", "b", "c", "d", "e"}) {
    REQUIRE(place.vault().request_approval(contoso(), request(id, some_time)).ok());
  }
  for (const std::size_t expected : {2u, 2u, 1u, 0u}) {
    CHECK(place.vault().remove_past_approvals(lease, contoso(), some_time + 2 * day, 2).value() == expected);
  }
}

TEST_CASE_TEMPLATE("a run whose term is over, or that is stopped, removes nothing", Place, FELDSIEGEL_VAULT_PLACES) {
  Place place;
  vault::Vault& vault = place.vault();
  spend(vault, contoso(), "a", 1);
  REQUIRE(vault.request_approval(contoso(), request("a", some_time)).ok());
  const std::int64_t later = some_time + 1000 * day;
  const auto old = take(vault);
  REQUIRE(vault.release_lease(old).ok());
  const auto present = take(vault, "berta");
  CHECK(run(vault, later, old).value() == Ended::lost);
  CHECK_FALSE(vault.remove_past_approvals(old, contoso(), later, 10)->has_value());
  auto forged = present;
  forged.claim.owner = "anna";
  CHECK(run(vault, later, forged).value() == Ended::lost);
  forged = present;
  ++forged.term;
  CHECK(run(vault, later, forged).value() == Ended::lost);
  std::stop_source stop;
  stop.request_stop();
  CHECK(run(vault, later, present, stop.get_token()).value() == Ended::stopped);
  CHECK(place.run_sql("SELECT count(*) FROM budgets") == "1");
  CHECK(place.run_sql("SELECT count(*) FROM approvals") == "1");
  CHECK(run(vault, later, present).value() == Ended::done);
  CHECK(place.run_sql("SELECT count(*) FROM budgets") == "0");
  CHECK(place.run_sql("SELECT count(*) FROM approvals") == "0");
}

}  // namespace
}  // namespace feldsiegel::testing
