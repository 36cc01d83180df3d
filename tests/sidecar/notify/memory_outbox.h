// An outbox that forgets with the process, for tests.
#pragma once

#include <algorithm>
#include <mutex>

#include "sidecar/audit/outbox.h"

namespace feldsiegel::testing {

class MemoryOutbox final : public audit::Outbox {
 public:
  void add(std::string body, std::int64_t now = 0) {
    const std::lock_guard lock(mutex_);
    kept_.push_back({{++last_id_, std::move(body)}, now, now});
  }

  /// The next calls of this kind fail.
  void fail_delivered(int times) { failing_ = times; }

  Result<std::vector<audit::Message>> due(std::int64_t now, std::size_t limit) override {
    const std::lock_guard lock(mutex_);
    std::vector<audit::Message> messages;
    for (const Kept& kept : kept_) {
      if (kept.next <= now && messages.size() < limit) messages.push_back(kept.message);
    }
    return messages;
  }

  Status delivered(std::int64_t id) override {
    const std::lock_guard lock(mutex_);
    if (failing_ > 0) {
      --failing_;
      return ErrorCode::audit_unavailable;
    }
    std::erase_if(kept_, [id](const Kept& kept) { return kept.message.id == id; });
    return {};
  }

  Status failed(std::int64_t id, std::uint32_t attempts, std::int64_t next) override {
    const std::lock_guard lock(mutex_);
    for (Kept& kept : kept_) {
      if (kept.message.id != id) continue;
      kept.message.attempts = attempts;
      kept.next = next;
    }
    return {};
  }

  Result<audit::OutboxState> state() override {
    const std::lock_guard lock(mutex_);
    return audit::OutboxState{kept_.size(), kept_.empty() ? 0 : kept_.front().added};
  }

  std::size_t depth() { return state()->depth; }

 private:
  struct Kept {
    audit::Message message;
    std::int64_t added;
    std::int64_t next;
  };

  std::mutex mutex_;
  std::vector<Kept> kept_;
  std::int64_t last_id_ = 0;
  int failing_ = 0;
};

}  // namespace feldsiegel::testing
