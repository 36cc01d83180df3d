// What the store takes and gives back: odd texts, large groups, many tenants, pieces of the log, the outbox, facts.
#include <map>

#include "core/base/timestamp.h"
#include "tests/sidecar/audit/log_places.h"

namespace feldsiegel::testing {
namespace {

using audit::Column;
using audit::Row;

std::vector<std::string> odd_texts() {
  using namespace std::string_literals;
  return {""s,
          "'; DROP TABLE audit_groups; --"s,
          "\"quoted\" \\ 'twice' \"\""s,
          "two\nlines\r\nand\ttabs"s,
          "a\0b\0"s,
          "\0"s,
          "\u202Eright to left\u200F\u2066"s,
          "\U0001F512\U00010348 four bytes"s,
          "not UTF-8: \xff\xfe\x80"s,
          std::string(127, 'x'),
          std::string(128, 'x'),
          std::string(16'384, 'y')};
}

std::string number_text(std::uint64_t number) { return std::to_string(number); }

std::vector<Row> all_rows(audit::Store& store, const audit::Selection& selection, std::size_t at_once = 1000) {
  std::vector<Row> all;
  for (std::uint64_t index = 0;;) {
    const auto rows = store.rows(selection, index, at_once);
    REQUIRE(outcome(rows) == "ok");
    if (rows->empty()) return all;
    all.insert(all.end(), rows->begin(), rows->end());
    index = std::stoull(rows->back()[Column::index]) + 1;
  }
}

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
    CHECK(number_text((*indexes)[i]) == expected[i][Column::index]);
  }
  if (expected.empty()) return;
  CHECK(number_text(range->first_index) == expected.front()[Column::index]);
  const Column first = selection.tenant ? Column::tenant_index : Column::index;
  CHECK(number_text(range->first) == expected.front()[first]);
}

}  // namespace

TEST_CASE_TEMPLATE("every text comes back as it was, in every column", Place, FELDSIEGEL_LOG_PLACES) {
  Place place;
  const auto store = place.store();
  const std::vector<std::string> texts = odd_texts();
  {
    const auto log = place.open(*store);
    for (const std::string& text : texts) {
      audit::Event event;
      event.row[Column::tenant] = first_tenant;
      for (std::size_t i = 4; i < audit::column_count - 1; ++i) event.row.cells[i] = text;
      event.row[Column::index] = event.row[Column::time] = event.row[Column::tenant_index] = "overwritten";
      CHECK(append_and_wait(*log, std::move(event)).ok());
    }
    audit::Event large = some_event(0);
    large.row[Column::reason] = std::string(1 << 20, 'z');
    CHECK(append_and_wait(*log, std::move(large)).ok());
  }
  const std::vector<Row> rows = all_rows(*store, all_of(texts.size() + 1));
  REQUIRE(rows.size() == texts.size() + 1);
  for (std::size_t k = 0; k < texts.size(); ++k) {
    std::size_t wrong = 0;
    for (std::size_t i = 4; i < audit::column_count - 1; ++i) wrong += rows[k].cells[i] == texts[k] ? 0u : 1u;
    CHECK(wrong == 0);
    CHECK(rows[k][Column::index] == number_text(k));
  }
  CHECK(rows.back()[Column::reason].size() == 1 << 20);
  CHECK(outcome(place.try_open(*store)) == "ok");
}

TEST_CASE_TEMPLATE("groups that are too large for one row lie in several, and nothing is lost", Place,
                   FELDSIEGEL_LOG_PLACES) {
  Place place;
  const auto store = place.store();
  {
    Gate gate;
    audit::LogOptions options;
    options.now = gate.clock();
    const auto log = place.open(*store, std::move(options));
    for (std::uint64_t i = 0; i < 700; ++i) log->append(some_event(i), {});
    gate.open();
    append_numbered(*log, 700, 300);
    std::vector<audit::Event> large;
    for (std::uint64_t i = 1000; i < 1040; ++i) {
      large.push_back(some_event(i, i % 2 == 0 ? first_tenant : second_tenant));
      large.back().row[Column::reason] = std::string(50'000, 'r');
    }
    append_many(*log, std::move(large));
  }
  CHECK(place.run_sql("SELECT max(count) FROM audit_groups") == "256");
  CHECK(place.run_sql("SELECT count(*) FROM audit_groups WHERE length(events) > 320000") == "0");
  const std::vector<Row> rows = all_rows(*store, all_of(1040), 77);
  REQUIRE(rows.size() == 1040);
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    wrong += rows[i][Column::request_id] == "request-" + number_text(i) ? 0u : 1u;
  }
  CHECK(wrong == 0);
  CHECK(outcome(place.try_open(*store)) == "ok");
}

TEST_CASE_TEMPLATE("the counts of many tenants and of the service come back, whoever wrote last", Place,
                   FELDSIEGEL_LOG_PLACES) {
  Place place;
  const auto tenant_number = [](std::uint64_t i) {
    return "7e57c0de-0000-4000-8000-" + std::to_string(100'000'000'000 + i);
  };
  std::map<std::string, std::uint64_t> expected;
  {
    const auto store = place.store();
    const auto log = place.open(*store);
    std::vector<audit::Event> events;
    for (std::uint64_t i = 0; i < 600; ++i) {
      const std::string tenant = i % 7 == 0 ? "" : tenant_number(i * i % 53);
      events.push_back(some_event(i, tenant));
      ++expected[tenant];
    }
    append_many(*log, std::move(events));
  }
  const auto store = place.store();
  REQUIRE(store->find().ok());
  const auto counts = store->tenants();
  REQUIRE(outcome(counts) == "ok");
  CHECK(std::map<std::string, std::uint64_t>(counts->begin(), counts->end()) == expected);
  const auto log = place.open(*store);
  REQUIRE(append_and_wait(*log, some_event(1, tenant_number(1))).ok());
  const auto rows = store->rows(all_of(601), 600, 1);
  REQUIRE(rows.ok());
  CHECK(rows->front()[Column::tenant_index] == number_text(expected[tenant_number(1)]));
}

TEST_CASE_TEMPLATE("a log without events has no tenants' events, no rows and no range", Place,
                   FELDSIEGEL_LOG_PLACES) {
  Place place;
  const auto store = place.store();
  REQUIRE(place.try_open(*store).ok());
  CHECK(store->tenants()->size() == 1);
  CHECK(store->tenants()->front() == std::pair<std::string, std::uint64_t>("", 0));
  CHECK(store->rows(all_of(0), 0, 10)->empty());
  CHECK(store->range(all_of(0))->rows == 0);
  CHECK(store->range({tenant_id(first_tenant), 0, 10, 0})->rows == 0);
  CHECK(store->indexes({tenant_id(first_tenant), {}, {}, 0}, 0, 10)->empty());
}

TEST_CASE_TEMPLATE("pieces of the log by tenant and time are those that a walk over all rows finds", Place,
                   FELDSIEGEL_LOG_PLACES) {
  TimedLog<Place> log;
  const std::int64_t start = log.start;
  const std::vector<std::optional<std::int64_t>> times = {
      {}, 0, start - 1, start, start + 1, start + 1000, start + 2000, start + 4999, start + 5000, start + 5001};
  for (const std::string_view tenant : {"*", "7e57c0de-0000-4000-8000-000000000001",
                                        "7e57c0de-0000-4000-8000-000000000002",
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

TEST_CASE_TEMPLATE("messages wait in the outbox until they are delivered, in their order", Place,
                   FELDSIEGEL_LOG_PLACES) {
  Place place;
  const auto store = place.store();
  std::atomic<std::int64_t> now = 1'700'000'000'000;
  {
    audit::LogOptions options;
    options.now = [&] { return now.load(); };
    options.message = [](const Row& row) { return "{\"id\":\"" + row[Column::request_id] + " \u00e4\"}"; };
    const auto log = place.open(*store, std::move(options));
    for (std::uint64_t i = 0; i < 5; ++i) {
      audit::Event event = some_event(i);
      event.notify = i != 2;
      CHECK(append_and_wait(*log, std::move(event)).ok());
      now += 10;
    }
  }
  const std::int64_t start = now - 50;
  CHECK(store->due(start - 1, 10)->empty());
  CHECK(store->due(start + 10, 10)->size() == 2);
  const auto due = store->due(now, 10);
  REQUIRE(due.ok());
  REQUIRE(due->size() == 4);
  CHECK((*due)[0].body == "{\"id\":\"request-0 \u00e4\"}");
  CHECK((*due)[2].id == 3);
  CHECK(store->due(now, 1)->size() == 1);
  CHECK(store->state()->depth == 4);
  CHECK(store->state()->oldest == start);
  CHECK(store->delivered(0).ok());
  CHECK(store->delivered(0).ok());
  CHECK(store->failed(1, 3, now + 100).ok());
  CHECK(store->due(now, 10)->size() == 2);
  CHECK(store->due(now + 99, 10)->size() == 2);
  REQUIRE(store->due(now + 100, 10)->size() == 3);
  CHECK(store->due(now + 100, 10)->front().attempts == 3);
  CHECK_MESSAGE(store->state()->oldest == start + 10, "when it came in, not when it is due");
  for (const std::int64_t id : {1, 3, 4}) CHECK(store->delivered(id).ok());
  CHECK(store->state()->depth == 0);
  CHECK(store->state()->oldest == 0);
}

TEST_CASE_TEMPLATE("facts are kept, replaced and dropped", Place, FELDSIEGEL_LOG_PLACES) {
  Place place;
  {
    const auto store = place.store();
    REQUIRE(place.try_open(*store).ok());
    CHECK(store->facts()->empty());
    CHECK(store->keep_fact("policy", "one").ok());
    CHECK(store->keep_fact("policy", "two 'quoted'").ok());
    CHECK(store->keep_fact("empty", "").ok());
    CHECK(store->keep_fact("gone", "soon").ok());
    CHECK(store->keep_fact("gone", std::nullopt).ok());
    CHECK(store->keep_fact("never", std::nullopt).ok());
  }
  const auto store = place.store();
  REQUIRE(store->find().ok());
  auto facts = *store->facts();
  std::sort(facts.begin(), facts.end());
  CHECK(facts == std::vector<std::pair<std::string, std::string>>{{"empty", ""}, {"policy", "two 'quoted'"}});
}

TEST_CASE("two logs in one database know nothing of each other") {
  PostgresLogPlace place;
  const auto one = place.store(), two = place.store(true, "two");
  {
    const auto log = place.open(*one), other = place.open(*two);
    append_numbered(*log, 0, 70);
    append_numbered(*other, 100, 5);
    CHECK(one->keep_fact("of", "one").ok());
  }
  CHECK(one->find().value()->origin != two->find().value()->origin);
  CHECK(all_rows(*one, all_of(70)).back()[Column::request_id] == "request-69");
  CHECK(all_rows(*two, all_of(5)).front()[Column::request_id] == "request-100");
  CHECK(two->tenants()->back().second == 5);
  CHECK(two->facts()->empty());
  CHECK(outcome(place.try_open(*two)) == "ok");
}

TEST_CASE("a store of a newer version, one that cannot be read, and one that nobody made") {
  SqliteLogPlace place;
  CHECK(audit::sql::SqlStore::open_file(place.file(), false).error().code == ErrorCode::file_unreadable);
  CHECK(audit::sql::SqlStore::open_file(place / "no/folder", true).error().code == ErrorCode::file_unwritable);
  REQUIRE(place.store() != nullptr);
  REQUIRE(place.run_sql("INSERT INTO audit_meta VALUES (2)") == "");
  CHECK(audit::sql::SqlStore::open_file(place.file(), true).error().code == ErrorCode::vault_too_new);
  CHECK(audit::sql::SqlStore::open_file(place.file(), false).error().code == ErrorCode::vault_too_new);
}

}  // namespace feldsiegel::testing
