#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <future>
#include <thread>

#include "sidecar/vault/sql/access.h"
#include "sidecar/vault/sql/move.h"
#include "tests/sidecar/vault/child_process.h"
#include "tests/sidecar/vault/persons.h"
#include "tests/sidecar/vault/vault_place.h"

namespace feldsiegel::testing {
namespace {

using std::chrono::milliseconds;
using vault::LeaseClaim;
using vault::sql::Session;

constexpr milliseconds period = std::chrono::minutes(10);  // longer than any test
const LeaseClaim anna{"sweep", "anna"}, berta{"sweep", "berta"};

// As if the period had gone by.
template <class Place>
void run_out(const Place& place) {
  REQUIRE(place.run_sql("UPDATE leases SET expires = 1 WHERE name = 'sweep'") != "error");
}

vault::TakenLease take(vault::Vault& vault, const LeaseClaim& claim) {
  const auto taken = vault.take_lease(claim, period);
  REQUIRE(taken.ok());
  REQUIRE(taken->has_value());
  return **taken;
}

bool gets(vault::Vault& vault, const LeaseClaim& claim) { return vault.take_lease(claim, period)->has_value(); }

// A job's transaction: counts, under its term, how often it did something.
Result<bool> do_work(vault::sql::Database& database, const vault::HeldLease& lease) {
  return vault::sql::write(database, [&](Session& session) -> Result<bool> {
    FELDSIEGEL_TRY(const bool ours, vault::sql::check_term(session, lease));
    if (!ours) return false;
    const vault::sql::Statement work{vault::sql::Statement::unnumbered, "UPDATE headers SET assigned = assigned + 1"};
    FELDSIEGEL_CHECK(session.run(work, {}));
    return true;
  });
}

template <class Place>
struct WithHeader {
  Place place;
  std::unique_ptr<vault::sql::Database> database = place.database();
  WithHeader() { REQUIRE(place.vault().enroll(contoso(), upload(0, 1)).ok()); }
  std::string done() const { return place.run_sql("SELECT assigned - 1 FROM headers"); }
};

TEST_CASE_TEMPLATE("a lease has one owner until it is released, and each new owner a higher term", Place,
                   FELDSIEGEL_VAULT_PLACES) {
  Place place;
  const auto other = place.open();
  const auto first = take(place.vault(), anna);
  CHECK(first.held.term == 1);
  CHECK(first.last_run == 0);
  CHECK_FALSE(gets(*other, berta));
  CHECK(*place.vault().renew_lease(first.held, period));
  CHECK_FALSE(gets(*other, berta));
  REQUIRE(place.vault().release_lease(first.held).ok());
  CHECK_FALSE(*place.vault().renew_lease(first.held, period));
  CHECK(take(*other, berta).held.term == 2);
  CHECK_FALSE(gets(place.vault(), anna));
}

TEST_CASE_TEMPLATE("leases of other names are others", Place, FELDSIEGEL_VAULT_PLACES) {
  Place place;
  take(place.vault(), anna);
  CHECK(take(place.vault(), {"other", "berta"}).held.term == 1);
  CHECK_FALSE(gets(place.vault(), berta));
}

TEST_CASE_TEMPLATE("who lets the period go by loses the lease to the next who asks, and cannot renew or release it",
                   Place, FELDSIEGEL_VAULT_PLACES) {
  Place place;
  const auto lost = take(place.vault(), anna);
  run_out(place);
  CHECK_MESSAGE(*place.vault().renew_lease(lost.held, period), "nobody took it meanwhile");
  CHECK_FALSE(gets(place.vault(), berta));
  run_out(place);
  const auto won = take(place.vault(), berta);
  CHECK(won.held.term == 2);
  CHECK_FALSE(*place.vault().renew_lease(lost.held, period));
  CHECK(place.vault().release_lease(lost.held).ok());
  CHECK(*place.vault().renew_lease(won.held, period));
  CHECK_FALSE(gets(place.vault(), anna));
}

TEST_CASE_TEMPLATE("a short period goes by on the database's clock", Place, FELDSIEGEL_VAULT_PLACES) {
  Place place;
  REQUIRE(place.vault().take_lease(anna, milliseconds(30))->has_value());
  const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (!gets(place.vault(), berta) && std::chrono::steady_clock::now() < give_up) {
    std::this_thread::sleep_for(milliseconds(5));
  }
  CHECK_FALSE(gets(place.vault(), anna));
}

TEST_CASE_TEMPLATE("who takes the lease that it holds begins a new term, and what it began before is refused", Place,
                   FELDSIEGEL_VAULT_PLACES) {
  WithHeader<Place> at;
  const auto before = take(at.place.vault(), anna), after = take(at.place.vault(), anna);
  CHECK(after.held.term == before.held.term + 1);
  CHECK_FALSE(*do_work(*at.database, before.held));
  CHECK(*do_work(*at.database, after.held));
  CHECK(at.done() == "1");
}

TEST_CASE_TEMPLATE("a job whose term is over changes nothing, however late it wakes", Place, FELDSIEGEL_VAULT_PLACES) {
  WithHeader<Place> at;
  const auto paused = take(at.place.vault(), anna);
  CHECK(*do_work(*at.database, paused.held));
  run_out(at.place);
  CHECK_MESSAGE(*do_work(*at.database, paused.held), "nobody else is at work yet");
  const auto successor = take(at.place.vault(), berta);
  CHECK_FALSE(*do_work(*at.database, paused.held));
  CHECK_FALSE(*at.place.vault().record_run(paused.held));
  CHECK(*do_work(*at.database, successor.held));
  REQUIRE(at.place.vault().release_lease(successor.held).ok());
  CHECK_FALSE_MESSAGE(*do_work(*at.database, successor.held), "released is over, too");
  auto forged = successor.held;
  forged.claim.owner = "anna";
  CHECK_FALSE(*do_work(*at.database, forged));
  CHECK(at.done() == "3");
}

TEST_CASE_TEMPLATE("nobody takes the lease between a job's look at its term and its commit", Place,
                   FELDSIEGEL_VAULT_PLACES) {
  WithHeader<Place> at;
  const auto owner = take(at.place.vault(), anna);
  run_out(at.place);
  std::atomic<bool> committed = false;
  std::future<bool> was_committed;
  const auto done = vault::sql::write(*at.database, [&](Session& session) -> Result<bool> {
    FELDSIEGEL_TRY(const bool ours, vault::sql::check_term(session, owner.held));
    if (!was_committed.valid()) {
      was_committed = std::async(std::launch::async, [&] {
        take(at.place.vault(), berta);
        return committed.load();
      });
    }
    CHECK(was_committed.wait_for(milliseconds(200)) == std::future_status::timeout);
    committed = true;
    return ours;
  });
  CHECK(*done);
  CHECK(was_committed.get());
  CHECK_FALSE(*do_work(*at.database, owner.held));
}

TEST_CASE_TEMPLATE("runs are counted with the lease, under every owner", Place, FELDSIEGEL_VAULT_PLACES) {
  Place place;
  const auto first = take(place.vault(), anna);
  CHECK(*place.vault().record_run(first.held));
  CHECK(*place.vault().record_run(first.held));
  REQUIRE(place.vault().release_lease(first.held).ok());
  CHECK_FALSE(*place.vault().record_run(first.held));
  const auto second = take(place.vault(), berta);
  CHECK(second.runs == 2);
  CHECK(second.last_run >= first.now);
  CHECK(second.last_run <= second.now);
}

TEST_CASE_TEMPLATE("of many processes that want a lease at once one gets it", Place, FELDSIEGEL_VAULT_PLACES) {
  Place place;
  std::vector<std::unique_ptr<ChildProcess>> children;
  for (int process = 0; process < 4; ++process) {
    children.push_back(std::make_unique<ChildProcess>([&, process](const ChildProcess::Tell& tell) {
      const auto vault = place.open();
      for (int i = 0; i < 10; ++i) {
        const LeaseClaim claim{"job " + std::to_string(i), "process " + std::to_string(process)};
        const auto taken = vault->take_lease(claim, period);
        const std::uint8_t answer = !taken.ok() ? 'e' : taken->has_value() ? 'y' : 'n';
        tell({&answer, 1});
      }
    }));
  }
  Bytes all;
  for (const auto& child : children) append(all, child->told());
  CHECK(std::count(all.begin(), all.end(), 'y') == 10);
  CHECK(std::count(all.begin(), all.end(), 'n') == 30);
  CHECK(place.run_sql("SELECT count(*) FROM leases WHERE term = 1") == "10");
}

TEST_CASE_TEMPLATE("a clock that was set back keeps a dead owner's lease no longer than the longest period", Place,
                   FELDSIEGEL_VAULT_PLACES) {
  Place place;
  const auto dead = take(place.vault(), anna);
  const std::int64_t expires = dead.now + 3 * vault::LeaseStore::longest_period.count();  // taken two hours from now
  REQUIRE(place.run_sql("UPDATE leases SET expires = " + std::to_string(expires)) != "error");
  CHECK(gets(place.vault(), berta));
}

TEST_CASE_TEMPLATE("claims and periods out of bounds are refused", Place, FELDSIEGEL_VAULT_PLACES) {
  Place place;
  const auto refusal = [&](const LeaseClaim& claim, milliseconds asked) {
    const auto taken = place.vault().take_lease(claim, asked);
    return taken.ok() ? ErrorCode::internal_error : taken.error().code;
  };
  const auto longest = vault::LeaseStore::longest_period;
  CHECK(refusal(anna, milliseconds(0)) == ErrorCode::invalid_value);
  CHECK(refusal(anna, milliseconds(-1)) == ErrorCode::invalid_value);
  CHECK(refusal(anna, longest + milliseconds(1)) == ErrorCode::invalid_value);
  CHECK(refusal({"", "anna"}, period) == ErrorCode::invalid_value);
  CHECK(refusal({"sweep", ""}, period) == ErrorCode::invalid_value);
  CHECK(refusal({std::string(65, 'x'), "anna"}, period) == ErrorCode::invalid_value);
  CHECK(place.run_sql("SELECT count(*) FROM leases") == "0");
  const auto taken = place.vault().take_lease({std::string(64, 'x'), "anna"}, longest);
  REQUIRE(taken->has_value());
  CHECK(place.vault().renew_lease((*taken)->held, milliseconds(0)).error().code == ErrorCode::invalid_value);
}

TEST_CASE("a move leaves the leases behind, and nobody takes one while it lasts") {
  SqlitePlace from;
  PostgresPlace to(Content::nothing);
  const auto held = take(from.vault(), anna);
  REQUIRE(from.run_sql("UPDATE meta SET state = 1") != "error");
  CHECK(from.vault().take_lease(berta, period).error().code == ErrorCode::vault_moving);
  CHECK(from.vault().renew_lease(held.held, period).error().code == ErrorCode::vault_moving);
  REQUIRE(from.run_sql("UPDATE meta SET state = 0") != "error");
  take(to.vault(), {"other", "berta"});  // no content: the target counts as empty
  const auto moved = vault::sql::move_vault(*from.database(), *to.database(), [](const auto&) {});
  REQUIRE(std::holds_alternative<vault::sql::MoveSummary>(moved));
  CHECK(to.run_sql("SELECT count(*) FROM leases WHERE name = 'sweep'") == "0");
  CHECK(*to.vault().renew_lease({{"other", "berta"}, 1}, period));
}

}  // namespace
}  // namespace feldsiegel::testing
