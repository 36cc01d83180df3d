#include <doctest/doctest.h>

#include <atomic>
#include <thread>

#include "tests/sidecar/vault/persons.h"
#include "tests/sidecar/vault/vault_place.h"

namespace feldsiegel::testing {
namespace {

constexpr std::int64_t second = 1'000'000, hour = 3600 * second;
constexpr std::int64_t now = some_time * second;
constexpr vault::BudgetRate rate{100, 3600};  // one a second

vault::BudgetKey budget_of(const char* who, std::uint32_t domain = staff,
                           vault::BudgetKind kind = vault::BudgetKind::evaluate) {
  return {contoso(), who, domain, kind};
}

TEST_CASE_TEMPLATE("a budget grants its burst, then refuses and says when to come back", Place,
                   FELDSIEGEL_VAULT_PLACES) {
  Place place;
  const auto first = place.vault().take(budget_of("a"), rate, 60, now);
  CHECK(first->granted);
  CHECK(first->left == 40);
  const auto refused = place.vault().take(budget_of("a"), rate, 50, now);
  CHECK_FALSE(refused->granted);
  CHECK(refused->left == 40);
  CHECK(refused->retry_seconds == 10);
  CHECK_MESSAGE(place.vault().take(budget_of("a"), rate, 40, now)->granted, "a refusal takes nothing");
  CHECK(place.vault().take(budget_of("a"), rate, 1, now)->retry_seconds == 1);
  CHECK_FALSE(place.vault().take(budget_of("a"), rate, 50, now + 49 * second)->granted);
  const auto later = place.open()->take(budget_of("a"), rate, 50, now + 50 * second);
  CHECK_MESSAGE(later->granted, "another sidecar knows what was taken, and that it came back");
  CHECK(later->left == 0);
}

TEST_CASE_TEMPLATE("a budget never holds more than its burst, however long nobody asks", Place,
                   FELDSIEGEL_VAULT_PLACES) {
  Place place;
  REQUIRE(place.vault().take(budget_of("a"), rate, 100, now)->granted);
  const auto full = place.vault().take(budget_of("a"), rate, 100, now + 1000 * hour);
  CHECK(full->granted);
  CHECK(full->left == 0);
  CHECK_FALSE(place.vault().take(budget_of("a"), rate, 1, now + 1000 * hour)->granted);
}

TEST_CASE_TEMPLATE("persons, domains, kinds and tenants have budgets of their own", Place, FELDSIEGEL_VAULT_PLACES) {
  Place place;
  REQUIRE(place.vault().take(budget_of("a"), rate, 100, now)->granted);
  CHECK(place.vault().take(budget_of("b"), rate, 100, now)->granted);
  CHECK(place.vault().take(budget_of("a", guests), rate, 100, now)->granted);
  CHECK(place.vault().take(budget_of("a", staff, vault::BudgetKind::reidentify), rate, 100, now)->granted);
  vault::BudgetKey elsewhere = budget_of("a");
  elsewhere.tenant = fabrikam();
  CHECK(place.vault().take(elsewhere, rate, 100, now)->granted);
  CHECK_FALSE(place.vault().take(budget_of("a"), rate, 1, now)->granted);
}

TEST_CASE_TEMPLATE("a clock that goes back refills nothing", Place, FELDSIEGEL_VAULT_PLACES) {
  Place place;
  REQUIRE(place.vault().take(budget_of("a"), rate, 100, now)->granted);
  const auto before = place.vault().take(budget_of("a"), rate, 1, now - 10 * hour);
  CHECK_FALSE(before->granted);
  CHECK(before->left == 0);
  CHECK(before->retry_seconds == 36'001);
  CHECK_FALSE(place.vault().take(budget_of("a"), rate, 1, now)->granted);
  CHECK(place.vault().take(budget_of("a"), rate, 1, now + second)->granted);
}

TEST_CASE_TEMPLATE("what can never be granted is said at once", Place, FELDSIEGEL_VAULT_PLACES) {
  Place place;
  const auto refusal = [&](const vault::BudgetRate& asked, std::uint64_t amount) {
    return place.vault().take(budget_of("a"), asked, amount, now).error().code;
  };
  CHECK(refusal(rate, 101) == ErrorCode::value_too_large);
  CHECK(refusal(rate, UINT64_MAX) == ErrorCode::value_too_large);
  CHECK(refusal({0, 1}, 0) == ErrorCode::invalid_value);
  CHECK(refusal({1, 0}, 1) == ErrorCode::invalid_value);
  CHECK(refusal({UINT64_MAX, 1}, 1) == ErrorCode::invalid_value);
  CHECK(place.vault().take(budget_of("a"), rate, 100, now)->granted);
}

TEST_CASE_TEMPLATE("extreme rates neither overflow nor grant too much", Place, FELDSIEGEL_VAULT_PLACES) {
  Place place;
  const vault::BudgetRate slow{1'000'000'000, 1};
  CHECK(place.vault().take(budget_of("slow"), slow, 1'000'000'000, now)->granted);
  const auto refused = place.vault().take(budget_of("slow"), slow, 1'000'000'000, now);
  CHECK_FALSE(refused->granted);
  CHECK(refused->retry_seconds == std::int64_t{3600} * 1'000'000'000);
  CHECK(place.vault().take(budget_of("slow"), slow, 1, now)->retry_seconds == 3600);
  const vault::BudgetRate fast{1'000'000'000, 1'000'000'000};
  CHECK(place.vault().take(budget_of("fast"), fast, 999'999'999, now)->left == 1);
  const vault::BudgetRate uneven{7, 7};
  for (int i = 0; i < 7; ++i) CHECK(place.vault().take(budget_of("uneven"), uneven, 1, now)->granted);
  CHECK_FALSE(place.vault().take(budget_of("uneven"), uneven, 1, now)->granted);
}

TEST_CASE_TEMPLATE("a rate that is changed counts from now on, without a gift", Place, FELDSIEGEL_VAULT_PLACES) {
  Place place;
  REQUIRE(place.vault().take(budget_of("a"), rate, 100, now)->granted);
  const vault::BudgetRate smaller{10, 3600};
  const auto refused = place.vault().take(budget_of("a"), smaller, 1, now);
  CHECK_FALSE(refused->granted);
  CHECK(refused->left == 0);
  CHECK(place.vault().take(budget_of("a"), smaller, 10, now + 100 * second)->granted);
}

TEST_CASE_TEMPLATE("many who ask at once get no more than the burst together", Place, FELDSIEGEL_VAULT_PLACES) {
  Place place;
  const auto other = place.open();
  std::atomic<int> granted = 0, failed = 0;
  std::vector<std::thread> threads;
  for (vault::Vault* vault : {&place.vault(), other.get(), &place.vault(), other.get()}) {
    threads.emplace_back([&, vault] {
      for (int i = 0; i < 30; ++i) {
        const auto decision = vault->take(budget_of("a"), rate, 2, now);
        if (!decision.ok())
          ++failed;
        else if (decision->granted)
          ++granted;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(failed == 0);
  CHECK(granted == 50);
}

}  // namespace
}  // namespace feldsiegel::testing
