// What the store takes and gives back: odd texts, large groups, many tenants, the outbox, facts.
#include <map>

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
    CHECK(rows[k][Column::index] == std::to_string(k));
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
    wrong += rows[i][Column::request_id] == "request-" + std::to_string(i) ? 0u : 1u;
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
  CHECK(rows->front()[Column::tenant_index] == std::to_string(expected[tenant_number(1)]));
}

TEST_CASE_TEMPLATE("a log without events has no tenants' events, no rows and no range", Place, FELDSIEGEL_LOG_PLACES) {
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

TEST_CASE("a store of another version, one that cannot be read, and one that nobody made") {
  SqliteLogPlace place;
  CHECK(audit::sql::SqlStore::open_file(place.file(), false).error().code == ErrorCode::file_unreadable);
  CHECK(audit::sql::SqlStore::open_file(place / "no/folder", true).error().code == ErrorCode::file_unwritable);
  REQUIRE(place.store() != nullptr);
  REQUIRE(place.run_sql("INSERT INTO audit_meta VALUES (3)") == "");
  CHECK(audit::sql::SqlStore::open_file(place.file(), true).error().code == ErrorCode::audit_too_new);
  CHECK(audit::sql::SqlStore::open_file(place.file(), false).error().code == ErrorCode::audit_too_new);
  REQUIRE(place.run_sql("DELETE FROM audit_meta; INSERT INTO audit_meta VALUES (1)") == "");
  CHECK(audit::sql::SqlStore::open_file(place.file(), true).error().code == ErrorCode::audit_too_old);
  CHECK(audit::sql::SqlStore::open_file(place.file(), false).error().code == ErrorCode::audit_too_old);
}

}  // namespace feldsiegel::testing
