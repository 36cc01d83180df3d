// Checkpoints on their way out: nothing waits for an anchor, and an anchor gets the newest.
#include "sidecar/audit/anchoring.h"

#include "core/merkle/checkpoint.h"
#include "tests/sidecar/audit/log_places.h"
#include "tests/sidecar/audit/test_anchor.h"

namespace feldsiegel::testing {
namespace {

struct Counted {
  audit::AnchoringObserver observer() {
    audit::AnchoringObserver all;
    all.published = [this](const audit::Anchor&, std::uint64_t size) { published = size; };
    all.failed = [this](const audit::Anchor&, ErrorCode code) {
      ++failures;
      if (code != ErrorCode::anchor_unavailable) ++other_codes;
    };
    return all;
  }
  std::atomic<std::uint64_t> published = 0;
  std::atomic<int> failures = 0, other_codes = 0;
};

// A log that exists, so that facts can be kept.
struct AnchoredLog {
  AnchoredLog() { REQUIRE(place.try_open(*store).ok()); }
  std::size_t facts() { return store->facts()->size(); }

  SqliteLogPlace place;
  std::unique_ptr<audit::sql::SqlStore> store = place.store();
  std::shared_ptr<AnchorState> state = std::make_shared<AnchorState>();
  Counted counted;
};

}  // namespace

TEST_CASE("a checkpoint goes out, and the log remembers that the anchor has had one") {
  AnchoredLog log;
  audit::Anchoring anchoring(*log.store, anchors_of(log.state), log.counted.observer());
  CHECK(log.facts() == 0);
  anchoring.offer("one", 1);
  CHECK(eventually([&] { return log.counted.published == 1; }));
  CHECK(log.state->last() == "one");
  CHECK(log.store->facts()->front().first == "anchor memory");
  CHECK(log.counted.failures == 0);
}

TEST_CASE("the same size does not go out twice") {
  AnchoredLog log;
  {
    audit::Anchoring anchoring(*log.store, anchors_of(log.state), log.counted.observer());
    anchoring.offer("one", 1);
    CHECK(eventually([&] { return log.counted.published == 1; }));
    anchoring.offer("one again", 1);
  }
  CHECK(log.state->count() == 1);
}

TEST_CASE("without a checkpoint nothing goes out, not even at the end") {
  AnchoredLog log;
  { const audit::Anchoring anchoring(*log.store, anchors_of(log.state), log.counted.observer()); }
  CHECK(log.state->attempts == 0);
  CHECK(log.facts() == 0);
}

TEST_CASE("an anchor that only takes leaves no fact that it must answer for") {
  AnchoredLog log;
  audit::Anchoring anchoring(*log.store, anchors_of(log.state, false), log.counted.observer());
  anchoring.offer("one", 1);
  CHECK(eventually([&] { return log.counted.published == 1; }));
  CHECK(log.facts() == 0);
}

TEST_CASE("of several checkpoints that wait only the newest goes out") {
  AnchoredLog log;
  log.state->hangs = true;
  audit::Anchoring anchoring(*log.store, anchors_of(log.state), log.counted.observer());
  anchoring.offer("one", 1);
  CHECK(eventually([&] { return log.state->attempts == 1; }));
  for (std::uint64_t size = 2; size <= 50; ++size) anchoring.offer("number " + std::to_string(size), size);
  log.state->hangs = false;
  CHECK(eventually([&] { return log.counted.published == 50; }));
  CHECK(log.state->published == std::vector<std::string>{"one", "number 50"});
}

TEST_CASE("an anchor that hangs does not hold up the log") {
  AnchoredLog log;
  log.state->hangs = true;
  audit::Anchoring anchoring(*log.store, anchors_of(log.state), log.counted.observer());
  audit::LogOptions options;
  options.checkpoint_interval = std::chrono::milliseconds(1);
  options.observer.checkpointed = [&](const std::string& text, std::uint64_t size) { anchoring.offer(text, size); };
  auto writer = log.place.open(*log.store, std::move(options));
  REQUIRE(append_and_wait(*writer, some_event(0)).ok());
  CHECK(eventually([&] { return log.state->attempts == 1; }));
  append_numbered(*writer, 1, 200);
  CHECK(writer->ready().ok());
  CHECK(writer->size() == 201);
  writer.reset();
  CHECK_MESSAGE(log.state->count() == 0, "it still hangs");
  log.state->hangs = false;
  CHECK(eventually([&] { return log.counted.published == 201; }));
  CHECK_MESSAGE(log.state->last() == log.store->find().value()->checkpoint, "the last one, too");
}

TEST_CASE("a failing anchor is told once, and again only after a success") {
  AnchoredLog log;
  log.state->fails = true;
  audit::Anchoring anchoring(*log.store, anchors_of(log.state), log.counted.observer());
  anchoring.offer("one", 1);
  CHECK(eventually([&] { return log.state->attempts == 1; }));
  anchoring.offer("two", 2);
  CHECK(eventually([&] { return log.state->attempts == 2; }));
  CHECK(eventually([&] { return log.counted.failures == 1; }));
  CHECK(log.facts() == 0);
  log.state->fails = false;
  CHECK(eventually([&] { return log.counted.published == 2; }));
  CHECK_MESSAGE(log.counted.failures == 1, "many attempts, one failure");
  CHECK(log.state->last() == "two");
  log.state->fails = true;
  anchoring.offer("three", 3);
  CHECK(eventually([&] { return log.counted.failures == 2; }));
  CHECK(log.counted.other_codes == 0);
}

TEST_CASE("what did not go out is tried once more at the end") {
  AnchoredLog log;
  log.state->fails = true;
  {
    audit::Anchoring anchoring(*log.store, anchors_of(log.state), log.counted.observer());
    anchoring.offer("one", 1);
    CHECK(eventually([&] { return log.counted.failures == 1; }));
    anchoring.offer("last", 2);
    log.state->fails = false;
  }
  CHECK(log.state->last() == "last");
}

TEST_CASE("an end at which the anchor still fails is an end") {
  AnchoredLog log;
  log.state->fails = true;
  {
    audit::Anchoring anchoring(*log.store, anchors_of(log.state), log.counted.observer());
    anchoring.offer("one", 1);
  }
  CHECK(log.state->count() == 0);
  CHECK(log.state->attempts >= 1);
  CHECK(log.counted.failures == 1);
}

TEST_CASE("one anchor that fails keeps nothing from another") {
  AnchoredLog log;
  const auto other = std::make_shared<AnchorState>();
  log.state->fails = true;
  audit::Anchors anchors = anchors_of(log.state);
  anchors.push_back(std::make_unique<TestAnchor>(other));
  audit::Anchoring anchoring(*log.store, std::move(anchors), log.counted.observer());
  anchoring.offer("one", 1);
  anchoring.offer("two", 2);
  CHECK(eventually([&] { return other->last() == "two"; }));
  CHECK(log.state->count() == 0);
}

TEST_CASE("one anchor that hangs keeps nothing from another") {
  AnchoredLog log;
  const auto other = std::make_shared<AnchorState>();
  log.state->hangs = true;
  audit::Anchors anchors = anchors_of(log.state);
  anchors.push_back(std::make_unique<TestAnchor>(other));
  audit::Anchoring anchoring(*log.store, std::move(anchors), log.counted.observer());
  anchoring.offer("one", 1);
  CHECK(eventually([&] { return log.state->attempts == 1; }));
  anchoring.offer("two", 2);
  CHECK(eventually([&] { return other->last() == "two"; }));
  CHECK(log.state->count() == 0);
  log.state->hangs = false;
}

TEST_CASE("between two checkpoints lies the anchor's interval, but for the last one") {
  AnchoredLog log;
  audit::Anchors anchors = anchors_of(log.state);
  anchors.front()->set_interval(std::chrono::hours(1));
  {
    audit::Anchoring anchoring(*log.store, std::move(anchors), log.counted.observer());
    anchoring.offer("one", 1);
    CHECK(eventually([&] { return log.counted.published == 1; }));
    for (std::uint64_t size = 2; size <= 20; ++size) anchoring.offer("number " + std::to_string(size), size);
    CHECK(log.state->count() == 1);
  }
  CHECK(log.state->published == std::vector<std::string>{"one", "number 20"});
}

TEST_CASE("an anchor that the log cannot remember counts as failed, although it has the checkpoint") {
  AnchoredLog log;
  REQUIRE(log.place.run_sql("CREATE TRIGGER no BEFORE INSERT ON audit_facts "
                            "BEGIN SELECT raise(ABORT, 'no'); END") == "");
  audit::Anchoring anchoring(*log.store, anchors_of(log.state), {});
  anchoring.offer("one", 1);
  CHECK(eventually([&] { return log.state->count() == 1; }));
  REQUIRE(log.place.run_sql("DROP TRIGGER no") == "");
  CHECK(eventually([&] { return log.facts() == 1; }));
}

}  // namespace feldsiegel::testing
