// A log that cannot be written for a while, commits whose answer is lost, clocks that go back, a second writer.
#include <sys/resource.h>

#include <csignal>
#include <set>

#include "tests/sidecar/audit/log_places.h"
#include "tests/sidecar/audit/store_wrapper.h"
#include "tests/sidecar/vault/child_process.h"

namespace feldsiegel::testing {
namespace {

using audit::Column;
using audit::Row;

// Whatever the log does in the meantime, these must be in it at the end: in order, once, with this outcome.
void check_rows(audit::Store& store, const std::vector<std::pair<std::string, std::string>>& expected) {
  const auto rows = store.rows(all_of(expected.size()), 0, expected.size() + 1);
  REQUIRE(outcome(rows) == "ok");
  REQUIRE(rows->size() == expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    CHECK((*rows)[i][Column::request_id] == expected[i].first);
    CHECK((*rows)[i][Column::outcome] == expected[i].second);
  }
  CHECK(store.find().value()->head.size == expected.size());
}

// One event before, four while `fail` holds, one after `mend`: the course of every trouble.
template <class Place>
void go_through_trouble(Place& place, audit::Store& store, const std::function<void()>& fail,
                        const std::function<void()>& mend) {
  std::atomic<int> changes = 0;
  audit::LogOptions options = impatient();
  options.observer.state_changed = [&](const Status&) { ++changes; };
  auto log = place.open(store, std::move(options));
  REQUIRE(append_and_wait(*log, some_event(0)).ok());
  CHECK(log->ready().ok());
  fail();
  CHECK(outcome(append_and_wait(*log, some_event(1))) == "audit_unavailable");
  CHECK(outcome(log->ready()) == "audit_unavailable");
  log->append(some_event(2), {});
  audit::Event refusal = some_event(3);
  refusal.row[Column::outcome] = audit::outcome_refused;
  CHECK(outcome(append_and_wait(*log, std::move(refusal))) == "audit_unavailable");
  CHECK(outcome(append_and_wait(*log, some_event(4))) == "audit_unavailable");
  CHECK(log->size() == 1);
  CHECK(changes == 1);
  mend();
  CHECK(eventually([&] { return log->ready().ok() && log->size() == 5; }));
  CHECK(append_and_wait(*log, some_event(5)).ok());
  CHECK(log->pending() == 0);
  CHECK(changes == 2);
  log.reset();
  check_rows(store, {{"request-0", "done"},
                     {"request-1", "withheld"},
                     {"request-2", "done"},
                     {"request-3", "refused"},
                     {"request-4", "withheld"},
                     {"request-5", "done"}});
  CHECK(outcome(place.try_open(store)) == "ok");
}

// Loses answers: commits and says that it could not, and then cannot be asked for a while.
class ForgetfulStore : public StoreWrapper {
 public:
  using StoreWrapper::StoreWrapper;
  Status append(const audit::Growth& growth) override {
    if (refuses) return ErrorCode::audit_unavailable;
    const Status appended = StoreWrapper::append(growth);
    if (!loses_answer.exchange(false)) return appended;
    refuses = unreachable.load();
    return ErrorCode::audit_unavailable;
  }
  Result<std::optional<audit::LogRecord>> find() override {
    if (refuses) return ErrorCode::audit_unavailable;
    return StoreWrapper::find();
  }
  std::atomic<bool> loses_answer = false, unreachable = false, refuses = false;
};

}  // namespace

TEST_CASE_TEMPLATE("a table that refuses: nothing is lost, and the log goes on by itself", Place,
                   FELDSIEGEL_LOG_PLACES) {
  Place place;
  const auto store = place.store();
  const bool is_file = std::is_same_v<Place, SqliteLogPlace>;
  go_through_trouble(
      place, *store,
      [&] {
        REQUIRE(place.run_sql(is_file
                                  ? "CREATE TRIGGER no BEFORE INSERT ON audit_groups "
                                    "BEGIN SELECT raise(ABORT, 'no'); END"
                                  : "ALTER TABLE audit_groups ADD CONSTRAINT no CHECK (count < 0) NOT VALID") == "");
      },
      [&] {
        REQUIRE(place.run_sql(is_file ? "DROP TRIGGER no" : "ALTER TABLE audit_groups DROP CONSTRAINT no") == "");
      });
}

TEST_CASE("a server that stops and starts again") {
  PostgresLogPlace place;
  const auto store = place.store();
  auto& server = PostgresServer::shared();
  go_through_trouble(
      place, *store, [&] { server.stop(); }, [&] { server.start(); });
}

TEST_CASE("a file that is renamed and put back: nothing goes into what has no name") {
  SqliteLogPlace place;
  const auto store = place.store();
  go_through_trouble(
      place, *store, [&] { std::filesystem::rename(place.file(), place / "away"); },
      [&] { std::filesystem::rename(place / "away", place.file()); });
}

TEST_CASE("a file or its write-ahead log that was deleted stays an error, and nobody is told otherwise") {
  for (const std::string suffix : {"", "-wal"}) {
    SqliteLogPlace place;
    const auto store = place.store();
    const auto log = place.open(*store, impatient());
    REQUIRE(append_and_wait(*log, some_event(0)).ok());
    REQUIRE(std::filesystem::remove(place.file().string() + suffix));
    CHECK_FALSE(append_and_wait(*log, some_event(1)).ok());
    CHECK_FALSE(log->ready().ok());
    CHECK_FALSE(append_and_wait(*log, some_event(2)).ok());
    CHECK(log->size() == 1);
  }
}

TEST_CASE("a file that may not grow: what was acknowledged is there, what was not is told so") {
  SqliteLogPlace place;
  ChildProcess child([&](const ChildProcess::Tell& tell) {
    const auto store = place.store();
    const auto log = place.open(*store, impatient());
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{400'000, 400'000};
    if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) ::_exit(3);
    for (std::uint8_t i = 0; i < 60; ++i) {
      audit::Event event = some_event(i);
      event.row[Column::reason] = std::string(20'000, 'r');
      const Status told = append_and_wait(*log, std::move(event));
      tell(Bytes{static_cast<std::uint8_t>(told.ok() ? i : 0x80 | i)});
    }
    tell(Bytes{static_cast<std::uint8_t>(log->ready().ok() ? 0x00 : 0xff)});
  });
  Bytes told = child.told();
  CHECK(child.ended());
  REQUIRE(told.size() == 61);
  CHECK_MESSAGE(told.back() == 0xff, "it is full, and says so");
  told.pop_back();
  const auto store = place.store();
  const auto opened = place.try_open(*store);
  REQUIRE(outcome(opened) == "ok");
  const auto rows = store->rows(all_of(opened->head.size), 0, 100);
  REQUIRE(rows.ok());
  std::set<std::string> found;
  for (const Row& row : *rows) CHECK(found.insert(row[Column::request_id]).second);
  std::size_t acknowledged = 0;
  for (const std::uint8_t event : told) {
    if ((event & 0x80) != 0) continue;
    ++acknowledged;
    CHECK(found.contains("request-" + std::to_string(event)));
  }
  CHECK(acknowledged > 0);
  CHECK(acknowledged < 60);
}

TEST_CASE_TEMPLATE("a commit whose answer is lost is recognized as done, and not written twice", Place,
                   FELDSIEGEL_LOG_PLACES) {
  Place place;
  const auto store = place.store();
  ForgetfulStore forgetful(*store);
  auto log = place.open(forgetful, impatient());
  REQUIRE(append_and_wait(*log, some_event(0)).ok());
  forgetful.loses_answer = true;
  CHECK(append_and_wait(*log, some_event(1)).ok());
  CHECK(log->ready().ok());
  CHECK(append_and_wait(*log, some_event(2)).ok());
  log.reset();
  check_rows(*store, {{"request-0", "done"}, {"request-1", "done"}, {"request-2", "done"}});
}

TEST_CASE_TEMPLATE("a commit whose answer is lost with the server is settled when the server is back", Place,
                   FELDSIEGEL_LOG_PLACES) {
  Place place;
  const auto store = place.store();
  ForgetfulStore forgetful(*store);
  std::atomic<std::size_t> committed = 0;
  audit::LogOptions options = impatient();
  options.observer.committed = [&](std::span<const audit::StoredEvent> events, auto, auto) {
    committed += events.size();
  };
  auto log = place.open(forgetful, std::move(options));
  REQUIRE(append_and_wait(*log, some_event(0)).ok());
  forgetful.unreachable = true;
  forgetful.loses_answer = true;
  CHECK(outcome(append_and_wait(*log, some_event(1))) == "audit_unavailable");
  CHECK(outcome(append_and_wait(*log, some_event(2))) == "audit_unavailable");
  CHECK(outcome(log->ready()) == "audit_unavailable");
  forgetful.refuses = false;
  CHECK(eventually([&] { return log->ready().ok() && log->size() == 3; }));
  CHECK(append_and_wait(*log, some_event(3)).ok());
  log.reset();
  CHECK(committed == 4);
  // That its answer was withheld was not known when it was written.
  check_rows(*store, {{"request-0", "done"}, {"request-1", "done"}, {"request-2", "withheld"}, {"request-3", "done"}});
  CHECK(outcome(place.try_open(*store)) == "ok");
}

TEST_CASE("events for which there is no room while the log cannot be written leave their number in it") {
  SqliteLogPlace place;
  const auto store = place.store();
  auto log = place.open(*store, impatient());
  REQUIRE(place.run_sql("CREATE TRIGGER no BEFORE INSERT ON audit_groups BEGIN SELECT raise(ABORT, 'no'); END") == "");
  CHECK_FALSE(append_and_wait(*log, some_event(0)).ok());
  constexpr std::uint64_t events = 30'000;  // room is for 20,000, and for a group that the writer has just taken
  for (std::uint64_t i = 1; i < events - 1; ++i) log->append(some_event(i), {});
  CHECK_FALSE(append_and_wait(*log, some_event(events)).ok());
  for (int i = 0; i < 5; ++i) {  // attempts go by, and each finds more that was lost
    std::this_thread::sleep_for(std::chrono::milliseconds(30));
    log->append(some_event(events), {});
  }
  REQUIRE(place.run_sql("DROP TRIGGER no") == "");
  CHECK(eventually([&] { return log->ready().ok() && log->pending() == 0; }));
  log.reset();
  const std::uint64_t size = store->find().value()->head.size;
  const auto rows = store->rows(all_of(size), 0, size);
  REQUIRE(outcome(rows) == "ok");
  std::uint64_t written = 0, lost = 0, notes = 0;
  for (const Row& row : *rows) {
    const bool is_note = row[Column::action] == "events_lost";
    written += is_note ? 0 : 1;
    notes += is_note ? 1 : 0;
    if (is_note) lost += std::stoull(row[Column::counts].substr(std::string_view("{\"events\":").size()));
  }
  CHECK(written >= 20'000);
  CHECK(lost > 0);
  CHECK(written + lost == events + 5);
  CHECK_MESSAGE(notes == 1, "not one for each attempt");
  CHECK((*rows)[0][Column::outcome] == "withheld");
}

TEST_CASE_TEMPLATE("a clock that goes back is one event, and times never fall", Place, FELDSIEGEL_LOG_PLACES) {
  Place place;
  const auto store = place.store();
  std::atomic<std::int64_t> now = 1'700'000'000'000;
  audit::LogOptions options = impatient();
  options.now = [&] { return now.load(); };
  options.message = [](const Row& row) { return row[Column::action]; };
  auto log = place.open(*store, std::move(options));
  const auto at = [&](std::int64_t time) {
    now = time;
    CHECK(append_and_wait(*log, some_event(0)).ok());
  };
  at(1'700'000'010'000);
  at(1'700'000'009'500);
  at(1'700'000'000'000);
  at(1'700'000'000'001);
  at(1'700'000'011'000);
  at(1'600'000'000'000);
  log.reset();
  const auto rows = store->rows(all_of(8), 0, 10);
  REQUIRE(outcome(rows) == "ok");
  REQUIRE(rows->size() == 8);
  std::string actions, time;
  for (const Row& row : *rows) {
    actions += row[Column::action] + " ";
    CHECK(row[Column::time] >= time);
    time = row[Column::time];
  }
  CHECK(actions == "reveal reveal clock_went_back reveal reveal reveal clock_went_back reveal ");
  CHECK((*rows)[2][Column::counts] == "{\"milliseconds\":10000}");
  CHECK((*rows)[2][Column::tenant].empty());
  CHECK(store->state()->depth == 2);
}

TEST_CASE("a second writer makes the first stop, and there is one log") {
  PostgresLogPlace place;
  const auto first_store = place.store(), second_store = place.store();
  const auto first = place.open(*first_store, impatient());
  REQUIRE(append_and_wait(*first, some_event(0)).ok());
  const auto second = place.open(*second_store, impatient());
  REQUIRE(append_and_wait(*second, some_event(1)).ok());
  CHECK_FALSE(append_and_wait(*first, some_event(2)).ok());
  CHECK(outcome(first->ready()) == "audit_rewritten");
  CHECK_FALSE(append_and_wait(*first, some_event(3)).ok());
  CHECK(append_and_wait(*second, some_event(4)).ok());
  CHECK(outcome(first->ready()) == "audit_rewritten");
  check_rows(*second_store, {{"request-0", "done"}, {"request-1", "done"}, {"request-4", "done"}});
  CHECK(outcome(place.try_open(*second_store)) == "ok");
}

TEST_CASE("a log that grows while it is opened has another writer") {
  PostgresLogPlace place;
  const auto store = place.store(), other = place.store();
  const auto log = place.open(*store, impatient());
  REQUIRE(append_and_wait(*log, some_event(0)).ok());
  class GrowingStore : public StoreWrapper {
   public:
    GrowingStore(audit::Store& behind, audit::Log& writer) : StoreWrapper(behind), writer_(writer) {}
    Result<std::vector<std::pair<std::string, std::uint64_t>>> tenants() override {
      CHECK(append_and_wait(writer_, some_event(1)).ok());
      return StoreWrapper::tenants();
    }

   private:
    audit::Log& writer_;
  };
  GrowingStore growing(*other, *log);
  CHECK(outcome(place.try_open(growing)) == "audit_in_use");
  CHECK(outcome(place.try_open(*other)) == "ok");
}

TEST_CASE_TEMPLATE("a head that is set back under the writer stops it", Place, FELDSIEGEL_LOG_PLACES) {
  Place place;
  const auto store = place.store();
  const auto log = place.open(*store, impatient());
  append_numbered(*log, 0, 5);
  REQUIRE(place.run_sql("UPDATE audit_logs SET size = size - 1") == "");
  CHECK_FALSE(append_and_wait(*log, some_event(5)).ok());
  CHECK(outcome(log->ready()) == "audit_rewritten");
}

TEST_CASE_TEMPLATE("a log whose record was removed under the writer stops it", Place, FELDSIEGEL_LOG_PLACES) {
  Place place;
  const auto store = place.store();
  const auto log = place.open(*store, impatient());
  REQUIRE(append_and_wait(*log, some_event(0)).ok());
  REQUIRE(place.run_sql("DELETE FROM audit_logs") == "");
  CHECK_FALSE(append_and_wait(*log, some_event(1)).ok());
  CHECK(outcome(log->ready()) == "audit_rewritten");
}

TEST_CASE_TEMPLATE("events behind a head that was set back with its checkpoint stop the writer", Place,
                   FELDSIEGEL_LOG_PLACES) {
  Place place;
  const auto store = place.store();
  REQUIRE(append_and_wait(*place.open(*store), some_event(0)).ok());
  const audit::LogRecord before = *store->find().value();
  REQUIRE(append_and_wait(*place.open(*store), some_event(1)).ok());
  REQUIRE(place.run_sql("UPDATE audit_logs SET size = 1, time = " + std::to_string(before.head.time) + ", root = " +
                        Place::blob(before.head.root) + ", checkpoint = '" + before.checkpoint + "'") == "");
  CHECK_MESSAGE(outcome(place.try_open(*store)) == "audit_damaged", "the index of tenants knows more");
  REQUIRE(place.run_sql("DELETE FROM audit_group_tenants WHERE first = 1") == "");
  const auto log = place.open(*store, impatient());
  CHECK_FALSE(append_and_wait(*log, some_event(2)).ok());
  CHECK(outcome(log->ready()) == "audit_rewritten");
}

}  // namespace feldsiegel::testing
