// Processes that are killed while many threads write: what they acknowledged is in the log, once, and every checkpoint
// that they told is one of this log.
#include <cstring>
#include <map>
#include <set>

#include "core/merkle/checkpoint.h"
#include "core/merkle/proof.h"
#include "tests/sidecar/audit/log_places.h"
#include "tests/sidecar/audit/test_anchor.h"
#include "tests/sidecar/vault/child_process.h"

namespace feldsiegel::testing {
namespace {

using audit::Column;

// A message of the child: an event that was acknowledged, or a checkpoint that was signed. Short enough for the pipe.
struct Note {
  std::uint64_t event;
  std::uint64_t checkpoint_size;
  std::array<char, 496> checkpoint;
};
static_assert(sizeof(Note) == 512);

ByteView bytes_of(const Note& note) { return {reinterpret_cast<const std::uint8_t*>(&note), sizeof note}; }

Note checkpoint_note(const std::string& text, std::uint64_t size) {
  Note note{0, size, {}};
  if (text.size() >= note.checkpoint.size()) std::abort();
  std::copy(text.begin(), text.end(), note.checkpoint.begin());
  return note;
}

void append_until_killed(audit::Log& log, std::uint64_t first, const ChildProcess::Tell& tell) {
  for (std::uint64_t number = first;; ++number) {
    audit::Event event = some_event(number, number % 3 == 0 ? second_tenant : first_tenant);
    if (number % 5 == 0) event.row[Column::reason] = std::string(number % 4096, 'r');
    if (!append_and_wait(log, std::move(event)).ok()) ::abort();
    tell(bytes_of({number, 0, {}}));
  }
}

template <class Place>
void work_until_killed(Place& place, std::uint64_t round, const ChildProcess::Tell& tell) {
  const auto store = place.store();
  if (store == nullptr) ::abort();
  audit::LogOptions options;
  options.checkpoint_interval = std::chrono::milliseconds(3);
  options.observer.checkpointed = [&](const std::string& text, std::uint64_t size) {
    tell(bytes_of(checkpoint_note(text, size)));
  };
  const auto log = place.open(*store, std::move(options));
  std::vector<std::jthread> threads;
  for (std::uint64_t thread = 1; thread <= 4; ++thread) {
    threads.emplace_back([&, thread] { append_until_killed(*log, round * 1'000'000 + thread * 100'000, tell); });
  }
}

// What is known of a log from outside.
struct Known {
  std::set<std::uint64_t> acknowledged;
  std::map<std::uint64_t, std::string> checkpoints;  // by size

  void read(const Bytes& told) {
    for (std::size_t at = 0; at + sizeof(Note) <= told.size(); at += sizeof(Note)) {
      Note note;
      std::memcpy(&note, told.data() + at, sizeof note);
      if (note.event != 0) acknowledged.insert(note.event);
      if (note.event == 0) checkpoints[note.checkpoint_size] = note.checkpoint.data();
    }
  }
};

void check_checkpoints(audit::Store& store, const merkle::NoteVerifier& verifier, const Known& known) {
  for (const auto& [size, text] : known.checkpoints) {
    const auto checkpoint = merkle::open_checkpoint(text, verifier);
    REQUIRE(outcome(checkpoint) == "ok");
    CHECK(checkpoint->size == size);
    const auto root = merkle::root_at(store.nodes(), size);
    REQUIRE(outcome(root) == "ok");
    CHECK(*root == checkpoint->root);
  }
}

// Each once; those that were written but not acknowledged may be there.
void check_acknowledged(audit::Store& store, std::uint64_t size, const std::set<std::uint64_t>& acknowledged) {
  const auto rows = store.rows(all_of(size), 0, static_cast<std::size_t>(size));
  REQUIRE(rows.ok());
  REQUIRE(rows->size() == size);
  std::map<std::string, int> found;
  std::map<std::string, std::uint64_t> of_tenant;
  std::string time;
  std::size_t disordered = 0, twice = 0, lost = 0;
  for (const audit::Row& row : *rows) {
    if (row[Column::time] < time) ++disordered;
    if (row[Column::tenant_index] != std::to_string(of_tenant[row[Column::tenant]]++)) ++disordered;
    if (++found[row[Column::request_id]] > 1) ++twice;
    time = row[Column::time];
  }
  for (const std::uint64_t number : acknowledged) {
    if (!found.contains("request-" + std::to_string(number))) ++lost;
  }
  CHECK(disordered == 0);
  CHECK(twice == 0);
  CHECK(lost == 0);
}

template <class Place>
void look(Place& place, const Known& known) {
  const auto state = std::make_shared<AnchorState>();
  if (!known.checkpoints.empty()) state->checkpoint = known.checkpoints.rbegin()->second;
  const auto store = place.store();
  REQUIRE(store != nullptr);
  const auto opened = place.try_open(*store, anchors_of(state));
  REQUIRE(outcome(opened) == "ok");
  CHECK(outcome(audit::check_events(*store, opened->head, 0)) == "ok");
  CHECK(opened->head.size >= known.acknowledged.size());
  check_checkpoints(*store, merkle::NoteVerifier::parse(opened->signer.verifier_key()).value(), known);
  check_acknowledged(*store, opened->head.size, known.acknowledged);
}

// A few logs, each killed many times: what is looked at each time stays small.
template <class Place>
void kill_often(int logs, std::uint64_t kills, std::uint32_t shortest, std::uint32_t longest) {
  std::size_t acknowledged = 0, checkpoints = 0;
  for (int i = 0; i < logs; ++i) {
    Place place;
    Known known;
    for (std::uint64_t round = 1; round <= kills; ++round) {
      ChildProcess child([&](const ChildProcess::Tell& tell) { work_until_killed(place, round, tell); });
      sleep_ms(shortest + random_below(longest - shortest));
      child.kill();
      known.read(child.told());
      CHECK_FALSE(child.ended());
      look(place, known);
    }
    acknowledged += known.acknowledged.size();
    checkpoints += known.checkpoints.size();
  }
  CHECK_MESSAGE(acknowledged > static_cast<std::size_t>(logs) * kills, "they had something to lose");
  CHECK(checkpoints > 0);
}

}  // namespace

TEST_CASE("a log in a file that is killed anywhere keeps what it acknowledged, once") {
  kill_often<SqliteLogPlace>(17, 10, 2, 60);
}

TEST_CASE("a log in PostgreSQL whose writer is killed anywhere keeps what it acknowledged, once") {
  kill_often<PostgresLogPlace>(3, 10, 15, 100);
}

}  // namespace feldsiegel::testing
