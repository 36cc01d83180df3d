// Pieces of a log, by tenant, time and size.
#include "core/base/timestamp.h"
#include "tests/sidecar/audit/log_places.h"

namespace feldsiegel::testing {
namespace {

using audit::Column;
using audit::Row;

// A log with events of three tenants and the service at times that the test says.
template <class Place>
struct TimedLog {
  TimedLog() {
    const auto log = [this] {
      audit::LogOptions options;
      options.now = [this] { return now.load(); };
      return place.open(*store, std::move(options));
    }();
    for (std::int64_t second = 0; second < 6; ++second) {
      now = start + second * 1000;
      std::vector<audit::Event> events;
      for (std::uint64_t i = 0; i < 10; ++i) events.push_back(some_event(i, tenant_of(second, i)));
      append_many(*log, std::move(events));
    }
  }

  // The first in every second, the second only in 0, 1 and 5, the service in 2.
  static std::string_view tenant_of(std::int64_t second, std::uint64_t i) {
    if (second == 2 && i == 4) return "";
    return i % 2 == 1 && (second < 2 || second == 5) ? second_tenant : first_tenant;
  }

  audit::Selection of(std::string_view tenant, std::optional<std::int64_t> from, std::optional<std::int64_t> to) const {
    return {tenant == "*" ? std::nullopt : std::optional(tenant_id(tenant)), from, to, 60};
  }

  static constexpr std::int64_t start = 1'700'000'000'000;
  Place place;
  std::unique_ptr<audit::sql::SqlStore> store = place.store();
  std::atomic<std::int64_t> now = start;
};

// What range, rows and indexes say of a selection must be what a walk over all rows finds.
void check_selection(audit::Store& store, const audit::Selection& selection) {
  std::vector<Row> expected;
  for (Row& row : all_rows(store, all_of(60))) {
    const std::int64_t time = parse_timestamp(row[Column::time]).value();
    const bool is_in = (!selection.tenant || row[Column::tenant] == selection.tenant->text()) &&
                       (!selection.from || time >= *selection.from) && (!selection.to || time < *selection.to) &&
                       std::stoull(row[Column::index]) < selection.size;
    if (is_in) expected.push_back(std::move(row));
  }
  const auto range = store.range(selection);
  REQUIRE(outcome(range) == "ok");
  CHECK(range->rows == expected.size());
  CHECK(all_rows(store, selection) == expected);
  CHECK(all_rows(store, selection, 3) == expected);
  const auto indexes = store.indexes(selection, 0, 100);
  REQUIRE(indexes.ok());
  REQUIRE(indexes->size() == expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    CHECK(std::to_string((*indexes)[i]) == expected[i][Column::index]);
  }
  if (expected.empty()) return;
  CHECK(std::to_string(range->first_index) == expected.front()[Column::index]);
  const Column first = selection.tenant ? Column::tenant_index : Column::index;
  CHECK(std::to_string(range->first) == expected.front()[first]);
}

}  // namespace

TEST_CASE_TEMPLATE("pieces of the log by tenant and time are those that a walk over all rows finds", Place,
                   FELDSIEGEL_LOG_PLACES) {
  TimedLog<Place> log;
  const std::int64_t start = log.start;
  const std::vector<std::optional<std::int64_t>> times = {
      {}, 0, start - 1, start, start + 1, start + 1000, start + 2000, start + 4999, start + 5000, start + 5001};
  for (const std::string_view tenant :
       {"*", "7e57c0de-0000-4000-8000-000000000001", "7e57c0de-0000-4000-8000-000000000002",
        "7e57c0de-0000-4000-8000-000000000009"}) {
    for (const auto& from : times) {
      for (const auto& to : times) {
        if (tenant == "*" && from && to && *from > *to + 1000) continue;
        check_selection(*log.store, log.of(tenant, from, to));
      }
    }
  }
}

TEST_CASE_TEMPLATE("a period that ends before it begins has nothing", Place, FELDSIEGEL_LOG_PLACES) {
  TimedLog<Place> log;
  for (const std::string_view tenant : {std::string_view("*"), first_tenant, second_tenant}) {
    const audit::Selection selection = log.of(tenant, log.start + 3000, log.start + 1000);
    CHECK(log.store->range(selection)->rows == 0);
    CHECK(log.store->rows(selection, 0, 100)->empty());
    CHECK(log.store->indexes(selection, 0, 100)->empty());
  }
}

TEST_CASE_TEMPLATE("a log as it was at any size, also in the middle of what was written together", Place,
                   FELDSIEGEL_LOG_PLACES) {
  TimedLog<Place> log;
  for (std::uint64_t size = 0; size <= 60; ++size) {
    for (const std::string_view tenant : {std::string_view("*"), first_tenant, second_tenant}) {
      audit::Selection selection = log.of(tenant, {}, {});
      selection.size = size;
      check_selection(*log.store, selection);
    }
  }
}

TEST_CASE_TEMPLATE("a tenant's index that lost a row is named, not skipped", Place, FELDSIEGEL_LOG_PLACES) {
  TimedLog<Place> log;
  REQUIRE(log.place.run_sql("DELETE FROM audit_groups WHERE first = 0") == "");
  CHECK(outcome(log.store->rows(log.of(first_tenant, {}, {}), 0, 100)) == "audit_damaged");
  CHECK(outcome(log.store->range(log.of(second_tenant, {}, {}))) == "audit_damaged");
  CHECK(outcome(log.store->range(log.of("*", log.start, {}))) == "audit_damaged");
}

}  // namespace feldsiegel::testing
