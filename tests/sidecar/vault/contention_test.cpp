// Many at once: threads and processes that want the same.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <thread>

#include "sidecar/vault/sql/audit.h"
#include "tests/sidecar/vault/child_process.h"
#include "tests/sidecar/vault/persons.h"
#include "tests/sidecar/vault/vault_place.h"

namespace feldsiegel::testing {
namespace {

constexpr std::uint32_t people = 200, processes = 4, threads_each = 2;

// Enrolls all, in batches of its own order, under a header of its own. Empty when something failed.
Bytes enroll_everyone(vault::Vault& vault, std::uint32_t worker) {
  Bytes pseudonyms(people * 16);
  constexpr std::uint32_t batch = 20;
  for (std::uint32_t i = 0; i < people / batch; ++i) {
    const std::uint32_t first = (i + worker * 3) % (people / batch) * batch;
    auto enrollment = upload(first, batch);
    enrollment.header = header_of(100 + worker);
    if (worker % 2 == 1) std::reverse(enrollment.rows.begin(), enrollment.rows.end());
    const auto stored = vault.enroll(contoso(), enrollment);
    if (!stored.ok()) return {};
    for (std::uint32_t k = 0; k < batch; ++k) {
      const auto& row = (*stored)[worker % 2 == 1 ? batch - 1 - k : k];
      std::memcpy(pseudonyms.data() + (first + k) * 16, row.pseudonym.data(), 16);
    }
  }
  return pseudonyms;
}

TEST_CASE_TEMPLATE("threads of several processes enroll the same people at once: one pseudonym each", Place,
                   FELDSIEGEL_VAULT_PLACES) {
  Place place;
  std::vector<std::unique_ptr<ChildProcess>> children;
  for (std::uint32_t process = 0; process < processes; ++process) {
    children.push_back(std::make_unique<ChildProcess>([&](const ChildProcess::Tell& tell) {
      const auto vault = place.open();
      std::vector<Bytes> found(threads_each);
      std::vector<std::thread> threads;
      for (std::uint32_t i = 0; i < threads_each; ++i) {
        threads.emplace_back([&, i] { found[i] = enroll_everyone(*vault, process * threads_each + i); });
      }
      for (std::thread& thread : threads) thread.join();
      for (const Bytes& pseudonyms : found) tell(pseudonyms);
    }));
  }
  Bytes everyone;
  for (const auto& child : children) {
    const Bytes told = child->told();
    REQUIRE(child->ended());
    append(everyone, told);
  }
  REQUIRE(everyone.size() == std::size_t{processes} * threads_each * people * 16);
  const ByteView first = ByteView(everyone).first(people * 16);
  for (std::size_t i = 1; i < processes * threads_each; ++i) {
    CHECK(std::equal(first.begin(), first.end(), everyone.begin() + static_cast<std::ptrdiff_t>(i * people * 16)));
  }
  CHECK(*place.vault().count_assignments(contoso()) == people);
  const auto audited = vault::sql::audit(*place.database(), {}, [](std::uint64_t) {});
  CHECK(audited->problems.empty());
}

TEST_CASE_TEMPLATE("processes that draw on one budget get no more than its burst together", Place,
                   FELDSIEGEL_VAULT_PLACES) {
  Place place;
  std::vector<std::unique_ptr<ChildProcess>> children;
  for (std::uint32_t process = 0; process < processes; ++process) {
    children.push_back(std::make_unique<ChildProcess>([&](const ChildProcess::Tell& tell) {
      const auto vault = place.open();
      const vault::BudgetKey key{contoso(), "anna", staff, vault::BudgetKind::reidentify};
      for (int i = 0; i < 20; ++i) {
        const auto decision = vault->take(key, {100, 100}, 3, some_time * 1'000'000);
        const std::uint8_t answer = !decision.ok() ? 'e' : decision->granted ? 'y' : 'n';
        tell({&answer, 1});
      }
    }));
  }
  std::ptrdiff_t granted = 0, errors = 0;
  for (const auto& child : children) {
    const Bytes told = child->told();
    CHECK(told.size() == 20);
    granted += std::count(told.begin(), told.end(), 'y');
    errors += std::count(told.begin(), told.end(), 'e');
  }
  CHECK(errors == 0);
  CHECK(granted == 33);
}

TEST_CASE_TEMPLATE("serial numbers that processes take at once never overlap", Place, FELDSIEGEL_VAULT_PLACES) {
  Place place;
  std::vector<std::unique_ptr<ChildProcess>> children;
  for (std::uint32_t process = 0; process < processes; ++process) {
    children.push_back(std::make_unique<ChildProcess>([&](const ChildProcess::Tell& tell) {
      const auto vault = place.open();
      for (int i = 0; i < 15; ++i) {
        const auto first = vault->take_serials(contoso(), staff, 2);
        const auto number = static_cast<std::uint8_t>(first.ok() ? *first : 255);
        tell({&number, 1});
      }
    }));
  }
  Bytes all;
  for (const auto& child : children) append(all, child->told());
  std::sort(all.begin(), all.end());
  REQUIRE(all.size() == 60);
  for (std::size_t i = 0; i < 60; ++i) CHECK(all[i] == 2 * i);
}

}  // namespace
}  // namespace feldsiegel::testing
