#include "sidecar/audit/anchoring.h"

#include <algorithm>

namespace feldsiegel::audit {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds longest_pause{60};

}  // namespace

Anchoring::Anchoring(Store& store, Anchors anchors, AnchoringObserver observer)
    : store_(store), observer_(std::move(observer)) {
  for (auto& anchor : anchors) targets_.push_back({.anchor = std::move(anchor)});
  thread_ = std::jthread([this] { run(); });
}

Anchoring::~Anchoring() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
}

void Anchoring::offer(std::string checkpoint, std::uint64_t size) {
  {
    const std::lock_guard lock(mutex_);
    checkpoint_ = std::move(checkpoint);
    size_ = size;
  }
  wake_.notify_one();
}

void Anchoring::run() {
  std::optional<std::uint64_t> seen;
  for (;;) {
    std::string checkpoint;
    std::uint64_t size = 0;
    bool stopping = false;
    {
      std::unique_lock lock(mutex_);
      auto next = Clock::time_point::max();
      for (const Target& target : targets_) {
        if (target.failing) next = std::min(next, target.next);
      }
      const auto due = [&] { return stopping_ || (!checkpoint_.empty() && size_ != seen); };
      next == Clock::time_point::max() ? wake_.wait(lock, due) : static_cast<void>(wake_.wait_until(lock, next, due));
      checkpoint = checkpoint_;
      size = size_;
      stopping = stopping_;
    }
    seen = size;
    for (Target& target : targets_) {
      const bool lacks = !checkpoint.empty() && (!target.ever || target.size != size);
      const bool may = !target.failing || stopping || Clock::now() >= target.next;
      if (lacks && may) publish(target, checkpoint, size);
    }
    if (stopping) return;
  }
}

void Anchoring::publish(Target& target, const std::string& checkpoint, std::uint64_t size) {
  Status published = target.anchor->publish(checkpoint);
  if (published.ok() && !target.ever && target.anchor->is_readable()) {
    published = store_.keep_fact(anchor_fact(*target.anchor), "used");
  }
  if (!published.ok()) {
    target.next = Clock::now() + target.pause;
    target.pause = std::min(longest_pause, target.pause * 2);
    if (!std::exchange(target.failing, true) && observer_.failed) {
      observer_.failed(*target.anchor, published.error().code);
    }
    return;
  }
  target.size = size;
  target.ever = true;
  target.failing = false;
  target.pause = std::chrono::seconds{1};
  if (observer_.published) observer_.published(*target.anchor, size);
}

}  // namespace feldsiegel::audit
