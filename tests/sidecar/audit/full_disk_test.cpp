// A disk that fills up under the log: the caller is told, what was acknowledged is there, and with room it goes on.
#include "tests/sidecar/support/full_disk.h"

#include <sys/resource.h>

#include <csignal>
#include <cstring>
#include <map>

#include "tests/sidecar/audit/log_places.h"
#include "tests/sidecar/vault/child_process.h"

namespace feldsiegel::testing {
namespace {

using audit::Column;

audit::Event large_event(std::uint64_t number) {
  audit::Event event = some_event(number);
  event.row[Column::reason] = std::string(20'000, 'r');
  return event;
}

std::string id_of(std::uint64_t number) { return "request-" + std::to_string(number); }

// Outcomes by request id, each of which may be there once; the log opens and is sound from its first event on.
template <class Place>
std::map<std::string, std::string> outcomes_in(Place& place, audit::Store& store) {
  const auto opened = place.try_open(store);
  REQUIRE(outcome(opened) == "ok");
  CHECK(outcome(audit::check_events(store, opened->head, 0)) == "ok");
  std::map<std::string, std::string> found;
  for (const audit::Row& row : all_rows(store, all_of(opened->head.size))) {
    CHECK(found.emplace(row[Column::request_id], row[Column::outcome]).second);
  }
  return found;
}

// What the callers were told: whether their events are durable, by number.
using Told = std::map<std::uint64_t, bool>;

// Whoever was told that an event is durable finds it as done, whoever was told otherwise as withheld.
void check_told(const std::map<std::string, std::string>& found, const Told& told) {
  CHECK(found.size() == told.size());
  std::size_t wrong = 0;
  for (const auto& [number, durable] : told) {
    const auto event = found.find(id_of(number));
    if (event == found.end() || event->second != (durable ? "done" : "withheld")) ++wrong;
  }
  CHECK(wrong == 0);
}

std::size_t count_of(const Told& told, bool durable) {
  return static_cast<std::size_t>(
      std::count_if(told.begin(), told.end(), [&](const auto& each) { return each.second == durable; }));
}

// As a process would find it that starts after the present one was killed.
void check_crashed(SqliteLogPlace& place, const Told& told) {
  for (const std::string suffix : {"", "-wal"}) {
    std::filesystem::copy_file(place.file().string() + suffix, (place / "crashed").string() + suffix,
                               std::filesystem::copy_options::overwrite_existing);
  }
  const auto store = audit::sql::SqlStore::open_file(place / "crashed", true);
  REQUIRE(outcome(store) == "ok");
  const auto found = outcomes_in(place, **store);
  CHECK(found.size() == count_of(told, true));
  for (const auto& [id, outcome] : found) CHECK(outcome == "done");
}

}  // namespace

TEST_CASE("a disk that fills up anywhere in a group: the rest is withheld until there is room, then all is there") {
  for (const std::int64_t room : {0, 1, 31, 4095, 4096, 30'000, 100'000, 777'777, 5'000'000}) {
    CAPTURE(room);
    SqliteLogPlace place;
    FullDisk disk(place.file());
    const auto store = place.store();
    audit::LogOptions options = impatient();
    std::atomic<int> changes = 0;
    options.observer.state_changed = [&](const Status&) { ++changes; };
    auto log = place.open(*store, std::move(options));
    Told told;
    const auto append = [&](audit::Event event) {
      const std::uint64_t number = told.size();
      event.row[Column::request_id] = id_of(number);
      const Status status = append_and_wait(*log, std::move(event));
      CHECK((status.ok() || outcome(status) == "audit_unavailable"));
      told[number] = status.ok();
      return status.ok();
    };
    REQUIRE(append(some_event(0)));
    disk.leave_room(room);
    while (append(large_event(0)) && told.size() < 1000) {}
    REQUIRE(told.size() < 1000);
    CHECK(disk.refused() > 0);
    CHECK_FALSE(append(some_event(0)));
    CHECK(outcome(log->ready()) == "audit_unavailable");
    CHECK(log->ready().error().at.pointer() == "vault_full");
    CHECK(log->size() == count_of(told, true));
    CHECK(changes == 1);
    check_crashed(place, told);
    disk.free();
    CHECK(eventually([&] { return log->ready().ok() && log->pending() == 0; }));
    CHECK(append(large_event(0)));
    CHECK(changes == 2);
    log.reset();
    check_told(outcomes_in(place, *store), told);
  }
}

TEST_CASE("a disk that fills up again and again under many callers loses nothing that any of them was told") {
  SqliteLogPlace place;
  FullDisk disk(place.file());
  const auto store = place.store();
  auto log = place.open(*store, impatient());
  std::vector<Told> told(4);
  std::atomic<bool> stop = false;
  std::vector<std::jthread> callers;
  for (std::uint64_t caller = 0; caller < told.size(); ++caller) {
    callers.emplace_back([&, caller] {
      for (std::uint64_t number = caller * 1'000'000; !stop; ++number) {
        audit::Event event = some_event(number);
        event.row[Column::reason] = std::string(number % 7 * 1000, 'r');
        told[caller][number] = append_and_wait(*log, std::move(event)).ok();
        if (!told[caller][number]) sleep_ms(1);
      }
    });
  }
  for (int i = 0; i < 8; ++i) {
    disk.leave_room(random_below(200'000));
    CHECK(eventually([&] { return !log->ready().ok(); }));
    disk.free();
    CHECK(eventually([&] { return log->ready().ok(); }));
  }
  stop = true;
  callers.clear();
  CHECK(eventually([&] { return log->pending() == 0; }));
  log.reset();
  Told all;
  for (const Told& some : told) all.insert(some.begin(), some.end());
  CHECK(count_of(all, true) > 8);
  CHECK(count_of(all, false) >= 8);
  check_told(outcomes_in(place, *store), all);
}

TEST_CASE("a limit of the system's on the size of files is a full disk, and when it is lifted the log goes on") {
  SqliteLogPlace place;
  ChildProcess child([&](const ChildProcess::Tell& tell) {
    const auto store = place.store();
    const auto log = place.open(*store, impatient());
    std::signal(SIGXFSZ, SIG_IGN);
    rlimit limit{};
    if (::getrlimit(RLIMIT_FSIZE, &limit) != 0) ::_exit(3);
    const rlimit small{400'000, limit.rlim_max};
    if (::setrlimit(RLIMIT_FSIZE, &small) != 0) ::_exit(4);
    const auto say = [&](bool good) { tell(Bytes{static_cast<std::uint8_t>(good)}); };
    for (std::uint64_t i = 0; i < 40; ++i) say(append_and_wait(*log, large_event(i)).ok());
    say(log->ready().ok());
    if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) ::_exit(5);
    say(eventually([&] { return log->ready().ok() && log->pending() == 0; }));
    for (std::uint64_t i = 40; i < 50; ++i) say(append_and_wait(*log, large_event(i)).ok());
  });
  const Bytes said = child.told();
  CHECK(child.ended());
  REQUIRE(said.size() == 52);
  CHECK_MESSAGE(said[40] == 0, "it says that it is full");
  CHECK_MESSAGE(said[41] == 1, "it has gone on by itself");
  Told told;
  for (std::uint64_t i = 0; i < 50; ++i) told[i] = said[i < 40 ? i : i + 2] == 1;
  CHECK(told[0]);
  CHECK_FALSE(told[39]);
  for (std::uint64_t i = 40; i < 50; ++i) CHECK(told[i]);
  const auto store = place.store();
  check_told(outcomes_in(place, *store), told);
}

TEST_CASE("a disk without room for a checkpoint stops nobody; the checkpoint follows") {
  SqliteLogPlace place;
  FullDisk disk(place.file());
  const auto store = place.store();
  audit::LogOptions options = impatient();
  std::atomic<std::uint64_t> covered = 0;
  options.observer.committed = [&](auto, auto, std::uint64_t) { disk.leave_room(0); };
  options.observer.checkpointed = [&](const std::string&, std::uint64_t size) { covered = size; };
  auto log = place.open(*store, std::move(options));
  CHECK(eventually([&] { return store->find().value()->checkpoint.size() > 0; }));
  REQUIRE(append_and_wait(*log, some_event(0)).ok());
  CHECK(eventually([&] { return disk.refused() > 2; }));
  CHECK(covered == 0);
  disk.free();
  CHECK(eventually([&] { return covered == 1; }));
  CHECK(log->ready().ok());
}

TEST_CASE("a disk without room for a new log makes none, and there is one when there is room") {
  SqliteLogPlace place;
  FullDisk disk(place.file());
  {
    disk.leave_room(0);
    const auto store = audit::sql::SqlStore::open_file(place.file(), true);
    CHECK(outcome(store) == "audit_unavailable");
  }
  for (const std::int64_t room : {1'000, 5'000, 20'000, 40'000, 60'000, 80'000}) {
    CAPTURE(room);
    disk.leave_room(room);
    const auto store = audit::sql::SqlStore::open_file(place.file(), true);
    const std::string opened = store.ok() ? outcome(place.try_open(**store)) : outcome(store);
    CHECK(opened == "audit_unavailable");
  }
  disk.free();
  const auto store = place.store();
  REQUIRE(store != nullptr);
  REQUIRE(append_and_wait(*place.open(*store), some_event(0)).ok());
  CHECK(outcomes_in(place, *store).size() == 1);
}

}  // namespace feldsiegel::testing
