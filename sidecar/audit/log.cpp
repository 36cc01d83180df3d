#include "sidecar/audit/log.h"

#include "core/base/random.h"
#include "core/base/timestamp.h"
#include "core/merkle/checkpoint.h"
#include "sidecar/audit/action.h"

namespace feldsiegel::audit {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t most_in_group = 4096;
constexpr std::size_t most_kept = 20'000;  // events that wait for a log that cannot be written
constexpr std::chrono::microseconds gathering_time{150};
constexpr std::size_t small_group = 64;  // costs what its commit costs, however many it is
constexpr std::size_t crowd = 16;        // so many callers wait for each other longer than for a commit
constexpr std::chrono::microseconds patience_in_a_crowd{2000};
constexpr std::int64_t tolerated_jump = 1000;  // milliseconds

// Of the log itself.
Event own_event(Action action, std::string counts) {
  Event event;
  event.row[Column::action] = action_text(action);
  event.row[Column::outcome] = outcome_done;
  event.row[Column::counts] = std::move(counts);
  event.notify = true;
  return event;
}

}  // namespace

struct Log::Group {
  Head after;
  GrowingTree tree;
  std::string time{};
  std::vector<StoredEvent> events{};
  std::vector<Tile> tiles{};
  std::map<std::string, std::uint64_t> tenants{};  // only those that changed
  std::vector<std::pair<std::uint64_t, std::string>> messages{};
  Clock::time_point began{};
  bool is_in_doubt = false;  // whether it was written: nobody could tell
};

Log::Log(Store& store, merkle::NoteSigner signer, Head head, GrowingTree tree,
         std::vector<std::pair<std::string, std::uint64_t>> tenants, LogOptions options)
    : store_(store),
      signer_(std::move(signer)),
      options_(std::move(options)),
      head_(head),
      tree_(std::move(tree)),
      tenants_(tenants.begin(), tenants.end()),
      size_(head.size),
      writer_([this] { run(); }) {}

Log::~Log() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
}

// Salts, commitments and most of the leaf are made where the event comes from, so that many threads share the work.
Log::Waiting Log::prepare(Event event, Done done) {
  Disclosures disclosures;
  Commitments commitments{};
  std::array<std::uint8_t, personal_columns.size() * salt_size> random{};
  fill_random(random);
  for (std::size_t i = 0; i < personal_columns.size(); ++i) {
    Salt& salt = disclosures[i].salt.emplace();
    std::copy_n(random.begin() + static_cast<std::ptrdiff_t>(i * salt_size), salt_size, salt.begin());
    commitments[i] = commitment(personal_columns[i], salt, event.row[personal_columns[i]]);
  }
  const UnplacedLeaf leaf(event.row, commitments);
  return {std::move(event), disclosures, leaf, std::move(done)};
}

// What was done stays in the log's debt although nobody gets the answer. Answers whom to tell.
Done Log::withhold(Waiting& waiting) {
  if (!waiting.done) return {};
  if (waiting.event.row[Column::outcome] == outcome_done) {
    waiting.event.row[Column::outcome] = outcome_withheld;
    waiting = prepare(std::move(waiting.event), std::move(waiting.done));
  }
  return std::exchange(waiting.done, {});
}

void Log::append(Event event, Done done) {
  Waiting waiting = prepare(std::move(event), std::move(done));
  Done refused;
  bool is_awaited = false;
  {
    const std::lock_guard lock(mutex_);
    const bool has_room = queue_.size() < most_kept;
    if (!state_.ok() || !has_room) refused = withhold(waiting);
    if (has_room) {
      queue_.push_back(std::move(waiting));
    } else {
      ++lost_;
    }
    is_awaited = queue_.size() >= wanted_;
  }
  if (is_awaited) wake_.notify_one();
  if (refused) refused(ErrorCode::audit_unavailable);
}

Status Log::ready() const {
  const std::lock_guard lock(mutex_);
  return state_;
}

std::uint64_t Log::size() const {
  const std::lock_guard lock(mutex_);
  return size_;
}

std::size_t Log::pending() const {
  const std::lock_guard lock(mutex_);
  return queue_.size();
}

// Answers whether the log is to end.
bool Log::wait_for_events() {
  std::unique_lock lock(mutex_);
  const auto due = [this] { return stopping_ || (!failing_ && !queue_.empty()); };
  if (failing_) {
    wake_.wait_for(lock, options_.retry_interval, due);
  } else if (signed_size_ != head_.size) {
    wake_.wait_until(lock, next_checkpoint_, due);
  } else {
    wake_.wait(lock, due);
  }
  gather(lock);
  return stopping_;
}

std::deque<Log::Waiting> Log::next_group(bool& stopping) {
  const std::lock_guard lock(mutex_);
  stopping = stopping_;
  std::deque<Waiting> group;
  if (queue_.size() <= most_in_group) {
    group.swap(queue_);
  } else {
    const auto end = queue_.begin() + most_in_group;
    group.assign(std::make_move_iterator(queue_.begin()), std::make_move_iterator(end));
    queue_.erase(queue_.begin(), end);
  }
  last_group_ = group.size();
  return group;
}

// Those who were told of the last group come back one after the other: without a moment's patience the first of them
// would be written alone and the others would wait for that. Where many callers share the processors, each commit takes
// its time from them: then it pays to make few.
void Log::gather(std::unique_lock<std::mutex>& lock) {
  const bool is_crowded = options_.callers && options_.callers() >= crowd;
  const std::size_t enough = is_crowded ? small_group : std::max(std::min(last_group_, small_group), last_group_ / 2);
  if (failing_ || stopping_ || queue_.empty() || queue_.size() >= enough) return;
  wanted_ = enough;
  const auto patience = is_crowded ? patience_in_a_crowd : gathering_time;
  wake_.wait_for(lock, patience, [this] { return stopping_ || queue_.size() >= wanted_; });
  wanted_ = 1;
}

void Log::run() {
  sign_checkpoint();
  for (;;) {
    bool stopping = wait_for_events();
    if (in_doubt_ && !settle_doubt().ok()) {
      if (stopping) return;
      continue;
    }
    std::deque<Waiting> group = next_group(stopping);
    const bool is_last = stopping && group.empty();
    if (!group.empty()) {
      write(std::move(group));
    } else if (failing_) {
      const Status probed = store_.probe(head_);
      if (probed.ok()) set_state({});
    }
    if (is_last || Clock::now() >= next_checkpoint_) sign_checkpoint();
    if (is_last || (stopping && failing_)) return;
  }
}

void Log::write(std::deque<Waiting> waiting) {
  note_clock(waiting, options_.now());
  note_lost(waiting);
  Group group = lay_out(waiting);
  group.began = Clock::now();
  const Status written = commit(group);
  if (written.ok()) {
    accept(group);
    for (Waiting& each : waiting) {
      if (each.done) each.done({});
    }
    return tell_committed(group);
  }
  set_state(written);
  for (std::size_t i = 0; i < waiting.size(); ++i) waiting[i].event.row = group.events[i].row;
  keep(std::move(waiting));
  if (group.is_in_doubt) in_doubt_ = std::make_unique<Group>(std::move(group));
}

// Its events stand at the front of the queue; they have been written already, or they must be.
Status Log::settle_doubt() {
  const auto found = store_.find();
  if (!found.ok()) return found.error();
  const std::unique_ptr<Group> group = std::move(in_doubt_);
  if (!*found || (*found)->head != group->after) return {};
  {
    const std::lock_guard lock(mutex_);
    queue_.erase(queue_.begin(), queue_.begin() + static_cast<std::ptrdiff_t>(group->events.size()));
  }
  accept(*group);
  tell_committed(*group);
  return {};
}

void Log::tell_committed(const Group& group) {
  if (!options_.observer.committed) return;
  const auto took = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - group.began);
  options_.observer.committed(group.events, took, head_.size);
}

void Log::note_clock(std::deque<Waiting>& waiting, std::int64_t now) {
  const bool is_back = now + tolerated_jump < head_.time;
  if (is_back && !clock_is_back_) {
    const std::string by = std::to_string(head_.time - now);
    waiting.push_front(prepare(own_event(Action::clock_went_back, "{\"milliseconds\":" + by + "}"), {}));
  }
  clock_is_back_ = is_back;
}

// A gap that the log itself states is no gap that somebody can deny. Not while writing fails, or each attempt would add
// an event to those that wait.
void Log::note_lost(std::deque<Waiting>& waiting) {
  if (failing_) return;
  std::uint64_t lost = 0;
  {
    const std::lock_guard lock(mutex_);
    lost = std::exchange(lost_, 0);
  }
  if (lost == 0) return;
  waiting.push_back(prepare(own_event(Action::events_lost, "{\"events\":" + std::to_string(lost) + "}"), {}));
}

// Takes the row; it goes back if the group cannot be written.
StoredEvent Log::lay_out(Waiting& waiting, Group& group) const {
  StoredEvent stored{std::move(waiting.event.row), waiting.disclosures, {}, waiting.event.notify};
  Row& row = stored.row;
  const auto known = tenants_.find(row[Column::tenant]);
  const std::uint64_t before = known == tenants_.end() ? 0 : known->second;
  std::uint64_t& events = group.tenants.try_emplace(row[Column::tenant], before).first->second;
  row[Column::index] = std::to_string(group.tree.size());
  row[Column::time] = group.time;
  row[Column::tenant_index] = std::to_string(events++);
  stored.leaf = waiting.leaf.at(row);
  group.tree.append(stored.leaf, group.tiles);
  return stored;
}

Log::Group Log::lay_out(std::deque<Waiting>& waiting) const {
  Group group{.after = head_, .tree = tree_};
  group.after.time = std::max(head_.time, options_.now());
  group.time = timestamp(group.after.time);
  group.events.reserve(waiting.size());
  for (Waiting& each : waiting) {
    group.events.push_back(lay_out(each, group));
    const StoredEvent& stored = group.events.back();
    if (stored.notify && options_.message) {
      group.messages.emplace_back(group.tree.size() - 1, options_.message(stored.row));
    }
  }
  group.after.size = group.tree.size();
  group.after.root = group.tree.root();
  return group;
}

// An error may come although everything was written: then the head says so.
Status Log::commit(Group& group) {
  const Status appended = store_.append({head_, group.after, group.events, group.tiles, group.messages});
  if (appended.ok()) return appended;
  const auto found = store_.find();
  group.is_in_doubt = !found.ok();
  if (!found.ok()) return appended;
  if (!*found) return ErrorCode::audit_rewritten;
  if ((*found)->head == group.after) return {};
  return (*found)->head == head_ ? appended : Status(ErrorCode::audit_rewritten);
}

void Log::accept(Group& group) {
  head_ = group.after;
  tree_ = std::move(group.tree);
  for (const auto& [tenant, events] : group.tenants) tenants_[tenant] = events;
  {
    const std::lock_guard lock(mutex_);
    size_ = head_.size;
  }
  set_state({});
}

void Log::keep(std::deque<Waiting> waiting) {
  for (Waiting& each : waiting) {
    if (const Done done = withhold(each)) done(ErrorCode::audit_unavailable);
  }
  const std::lock_guard lock(mutex_);
  queue_.insert(queue_.begin(), std::make_move_iterator(waiting.begin()), std::make_move_iterator(waiting.end()));
}

void Log::set_state(Status state) {
  failing_ = !state.ok();
  {
    const std::lock_guard lock(mutex_);
    const bool same = state_.ok() ? state.ok() : !state.ok() && state_.error().code == state.error().code;
    state_ = state;
    if (same) return;
  }
  if (options_.observer.state_changed) options_.observer.state_changed(state);
}

void Log::sign_checkpoint() {
  next_checkpoint_ = std::chrono::steady_clock::now() + options_.checkpoint_interval;
  if (failing_ || signed_size_ == head_.size) return;
  const merkle::Checkpoint checkpoint{signer_.name(), head_.size, head_.root, {}};
  const std::string note = merkle::sign_checkpoint(checkpoint, signer_);
  if (!store_.keep_checkpoint(note).ok()) return;  // the next event will tell what is wrong
  signed_size_ = head_.size;
  if (options_.observer.checkpointed) options_.observer.checkpointed(note, head_.size);
}

}  // namespace feldsiegel::audit
