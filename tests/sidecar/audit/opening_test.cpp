// Logs that are not what they were: each is refused with its code, with an anchor and, where that can be, without.
#include "core/merkle/checkpoint.h"
#include "sidecar/audit/sql/stored_event.h"
#include "tests/sidecar/audit/log_places.h"
#include "tests/sidecar/audit/test_anchor.h"

namespace feldsiegel::testing {
namespace {

using audit::Column;
using audit::sql::tenant_column;

// A log of `size` events with an anchor that has its last checkpoint, as the service leaves it.
template <class Place>
class Left {
 public:
  explicit Left(std::uint64_t size) {
    grow(size);
    remember();
  }

  void grow(std::uint64_t count) {
    {
      const auto store = place.store();
      const auto log = place.open(*store);
      append_numbered(*log, 0, count);
    }
    state->checkpoint = checkpoint();
  }

  std::string checkpoint() { return place.store()->find().value()->checkpoint; }

  std::string change(const std::string& sql) { return place.run_sql(sql); }

  std::string with_anchor() { return code(anchors_of(state)); }
  std::string without() { return code({}); }
  std::string both() {
    const std::string alone = without();
    return alone == with_anchor() ? alone : alone + ", with anchor: " + with_anchor();
  }

  std::string code(const audit::Anchors& anchors) {
    const auto store = place.store();
    return store == nullptr ? "no store" : outcome(place.try_open(*store, anchors));
  }

  void remember() {
    const auto store = place.store();
    REQUIRE(store->find().ok());
    REQUIRE(store->keep_fact(audit::anchor_fact(TestAnchor(state)), "used").ok());
  }

  Place place;
  std::shared_ptr<AnchorState> state = std::make_shared<AnchorState>();
};

// One bit of the group with this event, changed: in the event's leaf, or near the front of the group's events.
template <class Place>
std::string flip(Left<Place>& log, const std::string& column, std::uint64_t event) {
  const std::string first = log.change("SELECT max(first) FROM audit_groups WHERE first <= " + std::to_string(event));
  const bool is_file = std::is_same_v<Place, SqliteLogPlace>;
  const std::string hex = is_file ? "hex(" + column + ")" : "encode(" + column + ", 'hex')";
  auto bytes = from_hex(log.change("SELECT " + hex + " FROM audit_groups WHERE first = " + first));
  REQUIRE(bytes);
  const std::size_t at = column == "leaves" ? static_cast<std::size_t>(event - std::stoull(first)) * 32 : 40;
  REQUIRE(at < bytes->size());
  (*bytes)[at] ^= 1;
  return log.change("UPDATE audit_groups SET " + column + " = " + Place::blob(*bytes) + " WHERE first = " + first);
}

}  // namespace

TEST_CASE_TEMPLATE("a log that nobody touched opens, with its anchor and without", Place, FELDSIEGEL_LOG_PLACES) {
  for (const std::uint64_t size : {1u, 64u, 300u}) {
    Left<Place> log(size);
    CHECK(log.both() == "ok");
  }
}

TEST_CASE_TEMPLATE("one byte of an event is damage, whichever event", Place, FELDSIEGEL_LOG_PLACES) {
  for (const std::uint64_t event : {0u, 150u, 299u}) {
    Left<Place> log(300);
    REQUIRE(flip(log, "events", event) == "");
    CHECK(log.both() == "audit_damaged");
  }
}

TEST_CASE_TEMPLATE("a leaf that was changed is found, in the tree's edge and deep inside", Place,
                   FELDSIEGEL_LOG_PLACES) {
  Left<Place> inside(300);
  REQUIRE(flip(inside, "leaves", 2) == "");
  CHECK(inside.both() == "audit_damaged");
  Left<Place> edge(300);
  REQUIRE(flip(edge, "leaves", 299) == "");
  CHECK(edge.both() == "audit_rewritten");
}

TEST_CASE_TEMPLATE("a tile that was changed is found, also where no checkpoint needs it", Place,
                   FELDSIEGEL_LOG_PLACES) {
  Bytes nodes(2016, 7);
  Left<Place> inside(300);
  REQUIRE(inside.change("UPDATE audit_tiles SET nodes = " + Place::blob(nodes) + " WHERE level = 0") == "");
  CHECK(inside.both() == "audit_rewritten");
  Left<Place> low(128);
  const std::string hex = std::is_same_v<Place, SqliteLogPlace> ? "hex(nodes)" : "encode(nodes, 'hex')";
  auto tile = from_hex(low.change("SELECT " + hex + " FROM audit_tiles WHERE idx = 1"));
  REQUIRE(tile);
  (*tile)[3] ^= 1;
  REQUIRE(low.change("UPDATE audit_tiles SET nodes = " + Place::blob(*tile) + " WHERE idx = 1") == "");
  CHECK(low.both() == "audit_damaged");
}

TEST_CASE_TEMPLATE("a head that was changed is refused: size, root and time", Place, FELDSIEGEL_LOG_PLACES) {
  const auto code_after = [](const std::string& sql) {
    Left<Place> log(100);
    REQUIRE(log.change("UPDATE audit_logs SET " + sql) == "");
    return log.both();
  };
  CHECK(code_after("size = 101") == "audit_damaged");
  CHECK(code_after("size = 99") == "audit_truncated");
  CHECK(code_after("size = 0") == "audit_truncated");
  CHECK(code_after("size = -1") == "audit_damaged");
  CHECK(code_after("size = 9223372036854775807") == "audit_damaged");
  CHECK(code_after("root = " + Place::blob(Bytes(32, 9))) == "audit_damaged");
  CHECK(code_after("time = time - 1") == "audit_damaged");
  CHECK(code_after("time = time + 1000000") == "audit_damaged");
}

TEST_CASE_TEMPLATE("the log's own checkpoint is held against it", Place, FELDSIEGEL_LOG_PLACES) {
  Left<Place> log(10);
  REQUIRE(log.change("UPDATE audit_logs SET checkpoint = replace(checkpoint, 'feldsiegel', 'feldsiege1')") == "");
  CHECK(log.both() == "audit_rewritten");
  REQUIRE(log.change("UPDATE audit_logs SET checkpoint = 'nothing'") == "");
  CHECK(log.both() == "audit_rewritten");
  Left<Place> other(10);
  REQUIRE(log.change("UPDATE audit_logs SET checkpoint = '" + other.checkpoint() + "'") == "");
  CHECK_MESSAGE(log.both() == "audit_rewritten", "another log's");
  REQUIRE(log.change("UPDATE audit_logs SET checkpoint = ''") == "");
  CHECK_MESSAGE(log.both() == "ok", "there was none yet");
}

TEST_CASE_TEMPLATE("a log without its end is truncated; who removes every trace is found by the anchor alone", Place,
                   FELDSIEGEL_LOG_PLACES) {
  Left<Place> log(10);
  const auto earlier = log.place.store()->find().value();
  log.grow(5);
  REQUIRE(log.both() == "ok");
  REQUIRE(log.change("DELETE FROM audit_groups WHERE first >= 10") == "");
  CHECK_MESSAGE(log.both() == "audit_damaged", "the head still says that there are more");
  REQUIRE(log.change("UPDATE audit_logs SET size = 10, time = " + std::to_string(earlier->head.time) +
                     ", root = " + Place::blob(earlier->head.root)) == "");
  CHECK(log.both() == "audit_truncated");
  REQUIRE(log.change("UPDATE audit_logs SET checkpoint = '" + earlier->checkpoint + "'") == "");
  REQUIRE(log.change("DELETE FROM audit_group_tenants WHERE first >= 10") == "");
  CHECK(log.without() == "ok");
  CHECK(log.with_anchor() == "audit_truncated");
}

TEST_CASE_TEMPLATE("an index of tenants that lost or gained a row is damage, for it numbers what comes next", Place,
                   FELDSIEGEL_LOG_PLACES) {
  Left<Place> last(300);
  REQUIRE(last.change("DELETE FROM audit_group_tenants WHERE first = (SELECT max(first) FROM audit_groups)") == "");
  CHECK(last.both() == "audit_damaged");
  Left<Place> all(3);
  REQUIRE(all.change("DELETE FROM audit_group_tenants") == "");
  CHECK(all.both() == "audit_damaged");
  Left<Place> more(3);
  REQUIRE(more.change("INSERT INTO audit_group_tenants SELECT log, " + Place::blob(Bytes(16, 7)) +
                      ", first FROM audit_groups") == "");
  CHECK(more.both() == "audit_damaged");
}

TEST_CASE_TEMPLATE("damage before the last events is found by the check of all of them", Place, FELDSIEGEL_LOG_PLACES) {
  const std::uint64_t size = 2 * audit::events_checked_at_start + 100;
  const auto code_after = [&](const auto& damage) {
    Left<Place> log(10);
    {
      const auto store = log.place.store();
      const auto open = log.place.open(*store);
      append_many(*open, {some_event(10, second_tenant), some_event(11, second_tenant)});
      append_many(*open, {some_event(12, second_tenant)});
    }
    log.grow(size);
    damage(log);
    REQUIRE(log.without() == "ok");
    const auto store = log.place.store();
    const auto opened = log.place.try_open(*store);
    return outcome(audit::check_all_events(*store, opened->head, opened->tenants, {}));
  };
  CHECK(code_after([](Left<Place>&) {}) == "ok");
  CHECK(code_after([](Left<Place>& log) { REQUIRE(flip(log, "events", 0) == ""); }) == "audit_damaged");
  CHECK(code_after([](Left<Place>& log) { REQUIRE(flip(log, "leaves", 11) == ""); }) == "audit_damaged");
  const std::string of_second = " WHERE tenant = " + Place::blob(tenant_column(second_tenant));
  CHECK(code_after([&](Left<Place>& log) {
          const std::string last = "(SELECT max(first) FROM audit_group_tenants" + of_second + ")";
          REQUIRE(log.change("DELETE FROM audit_group_tenants" + of_second + " AND first = " + last) == "");
        }) == "audit_damaged");
  CHECK(code_after([&](Left<Place>& log) {
          REQUIRE(log.change("DELETE FROM audit_group_tenants" + of_second) == "");
        }) == "audit_damaged");
}

TEST_CASE("the check of all events ends when it is told to, between two portions") {
  SqliteLogPlace place;
  const auto store = place.store();
  {
    const auto log = place.open(*store);
    append_numbered(*log, 0, 2500);
  }
  const auto opened = place.try_open(*store);
  std::vector<std::uint64_t> seen;
  const auto twice = [&](std::uint64_t checked) {
    seen.push_back(checked);
    return seen.size() < 2;
  };
  CHECK(outcome(audit::check_all_events(*store, opened->head, opened->tenants, twice)) == "canceled");
  REQUIRE(seen.size() == 2);
  CHECK(seen[0] < seen[1]);
  CHECK(seen[1] < 2500);
}

TEST_CASE_TEMPLATE("a log that was removed altogether is not begun anew beside an anchor that knows it", Place,
                   FELDSIEGEL_LOG_PLACES) {
  Left<Place> log(3);
  REQUIRE(log.change("DELETE FROM audit_logs") == "");
  CHECK(log.with_anchor() == "audit_truncated");
  CHECK_MESSAGE(log.change("SELECT count(*) FROM audit_logs") == "0", "nothing was made");
}

TEST_CASE("a file that was removed, replaced by an older copy, or by another log's") {
  Left<SqliteLogPlace> log(3);
  namespace fs = std::filesystem;
  fs::copy_file(log.place.file(), log.place / "older");
  log.grow(2);
  fs::copy_file(log.place.file(), log.place / "newer");
  REQUIRE(log.both() == "ok");
  const auto put = [&](const fs::path& from) {
    for (const char* suffix : {"", "-wal", "-shm"}) fs::remove(log.place.file().string() + suffix);
    if (!from.empty()) fs::copy_file(from, log.place.file());
  };
  put({});
  CHECK(log.with_anchor() == "audit_truncated");
  put(log.place / "older");
  CHECK(log.with_anchor() == "audit_truncated");
  CHECK_MESSAGE(log.without() == "ok", "nothing but the anchor can know");
  put(log.place / "newer");
  CHECK(log.both() == "ok");
  Left<SqliteLogPlace> other(5);
  put(other.place.file());
  CHECK_MESSAGE(log.both() == "wrapped_key_invalid", "of another KEK");
}

TEST_CASE_TEMPLATE("another KEK opens nothing", Place, FELDSIEGEL_LOG_PLACES) {
  Left<Place> log(3);
  LogKeys other;
  const auto store = log.place.store();
  CHECK(outcome(other.try_open(*store)) == "wrapped_key_invalid");
  CHECK(outcome(other.try_open(*store, anchors_of(log.state))) == "wrapped_key_invalid");
}

TEST_CASE_TEMPLATE("the signer's key and name belong together", Place, FELDSIEGEL_LOG_PLACES) {
  Left<Place> log(3);
  REQUIRE(log.change("UPDATE audit_logs SET origin = 'feldsiegel-audit/other'") == "");
  CHECK(log.both() == "wrapped_key_invalid");
  Left<Place> key(3);
  const std::string other = merkle::NoteSigner::generate("other").verifier_key();
  REQUIRE(key.change("UPDATE audit_logs SET verifier_key = '" + other + "'") == "");
  CHECK(key.both() == "audit_rewritten");
}

TEST_CASE_TEMPLATE("what an anchor can say against a log", Place, FELDSIEGEL_LOG_PLACES) {
  Left<Place> log(3);
  const std::string good = log.checkpoint();
  log.state->fails = true;
  CHECK(log.with_anchor() == "anchor_unavailable");
  log.state->fails = false;
  log.state->checkpoint.reset();
  CHECK(log.with_anchor() == "anchor_missing");
  CHECK_MESSAGE(log.code(anchors_of(log.state, false)) == "ok", "it cannot be asked");
  log.state->checkpoint = "";
  CHECK(log.with_anchor() == "audit_rewritten");
  log.state->checkpoint = good.substr(0, good.size() - 4);
  CHECK(log.with_anchor() == "audit_rewritten");
  Left<Place> other(3);
  log.state->checkpoint = other.checkpoint();
  CHECK_MESSAGE(log.with_anchor() == "audit_rewritten", "of a key that is not ours");
  log.state->checkpoint = good;
  CHECK(log.with_anchor() == "ok");
  REQUIRE(log.change("DELETE FROM audit_facts") == "");
  CHECK(log.with_anchor() == "ok");
  log.state->checkpoint.reset();
  CHECK_MESSAGE(log.with_anchor() == "ok", "a new anchor at an old log");
}

TEST_CASE_TEMPLATE("an anchor that cannot be asked keeps a new log from being made", Place, FELDSIEGEL_LOG_PLACES) {
  Place place;
  const auto state = std::make_shared<AnchorState>();
  state->fails = true;
  const auto store = place.store();
  CHECK(outcome(place.try_open(*store, anchors_of(state))) == "anchor_unavailable");
  CHECK(place.run_sql("SELECT count(*) FROM audit_logs") == "0");
  state->fails = false;
  CHECK(outcome(place.try_open(*store, anchors_of(state))) == "ok");
}

TEST_CASE_TEMPLATE("who has the KEK can write the whole log anew: the anchor finds it, and nothing else", Place,
                   FELDSIEGEL_LOG_PLACES) {
  Left<Place> log(70);
  {
    const auto store = log.place.store();
    auto signer = audit::unwrap_signer(*store->find().value(), log.place.provider());
    REQUIRE(signer.ok());
    for (const char* table : {"audit_groups", "audit_group_tenants", "audit_tiles"}) {
      REQUIRE(log.change(std::string("DELETE FROM ") + table) == "");
    }
    REQUIRE(log.change("UPDATE audit_logs SET size = 0, time = 0, checkpoint = '', root = " +
                       Place::blob(merkle::empty_root())) == "");
    audit::LogOptions options;
    options.now = system_milliseconds;
    audit::Log forged(*store, std::move(signer).value(), {}, {}, {}, std::move(options));
    append_numbered(forged, 1000, 90);
  }
  CHECK(log.without() == "ok");
  CHECK(log.with_anchor() == "audit_rewritten");
}

}  // namespace feldsiegel::testing
