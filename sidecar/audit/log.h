// The audit log of one service instance: events from all threads go to one writer, which makes a group of all that wait
// durable at once and tells each of them. Signs a checkpoint a second while there is something new.
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <thread>

#include "core/merkle/note.h"
#include "sidecar/audit/store.h"
#include "sidecar/audit/trail.h"

namespace feldsiegel::audit {

/// What the log tells about itself, on its own thread; each may be empty.
struct LogObserver {
  /// A group became durable.
  std::function<void(std::span<const StoredEvent>, std::chrono::microseconds took, std::uint64_t size)> committed{};
  std::function<void(const std::string& checkpoint, std::uint64_t size)> checkpointed{};
  /// The log could not be written, or can again.
  std::function<void(const Status&)> state_changed{};
};

struct LogOptions {
  std::function<std::int64_t()> now;       ///< milliseconds since 1970
  std::function<std::size_t()> callers{};  ///< at work just now, whose events may come soon; empty: nobody knows
  std::function<std::string(const Row&)> message{};  ///< for the outbox, of an event that asks for it; empty: none
  LogObserver observer{};
  std::chrono::milliseconds checkpoint_interval{1000};
  std::chrono::milliseconds retry_interval{1000};
};

class Log final : public Trail {
 public:
  /// `tree` is that of the store's head. Borrows the store. The writer's thread starts at once.
  Log(Store& store, merkle::NoteSigner signer, Head head, GrowingTree tree,
      std::vector<std::pair<std::string, std::uint64_t>> tenants, LogOptions options);

  /// Writes what waits, signs a last checkpoint, and ends.
  ~Log() override;

  void append(Event event, Done done) override;
  Status ready() const override;

  std::uint64_t size() const override;
  std::size_t pending() const;

 private:
  struct Waiting {
    Event event;
    Disclosures disclosures;
    UnplacedLeaf leaf;
    Done done;
  };
  struct Group;

  static Waiting prepare(Event event, Done done);
  static Done withhold(Waiting& waiting);
  void run();
  bool wait_for_events();
  std::deque<Waiting> next_group(bool& stopping);
  void gather(std::unique_lock<std::mutex>& lock);
  void write(std::deque<Waiting> waiting);
  Group lay_out(std::deque<Waiting>& waiting) const;
  StoredEvent lay_out(Waiting& waiting, Group& group) const;
  Status commit(Group& group);
  Status settle_doubt();
  void tell_committed(const Group& group);
  void accept(Group& group);
  void keep(std::deque<Waiting> waiting);
  void note_clock(std::deque<Waiting>& waiting, std::int64_t now);
  void note_lost(std::deque<Waiting>& waiting);
  void sign_checkpoint();
  void set_state(Status state);

  Store& store_;
  const merkle::NoteSigner signer_;
  const LogOptions options_;

  // Of the writer's thread alone.
  Head head_;
  GrowingTree tree_;
  std::map<std::string, std::uint64_t> tenants_;
  std::optional<std::uint64_t> signed_size_{};
  std::chrono::steady_clock::time_point next_checkpoint_{};
  bool clock_is_back_ = false;
  bool failing_ = false;
  std::size_t last_group_ = 0;
  std::unique_ptr<Group> in_doubt_;  // written or not; its events stand at the front of the queue

  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Waiting> queue_;
  std::uint64_t lost_ = 0;  // for which there was no room
  std::size_t wanted_ = 1;  // how many must wait before the writer is to be woken
  Status state_;
  std::uint64_t size_ = 0;
  bool stopping_ = false;

  std::jthread writer_;
};

}  // namespace feldsiegel::audit
