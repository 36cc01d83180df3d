#include "sidecar/audit/anchor_publisher.h"

#include <algorithm>

#include "sidecar/audit/opening.h"

namespace feldsiegel::audit {
namespace {

constexpr std::chrono::seconds longest_pause{60};

}  // namespace

AnchorPublisher::AnchorPublisher(Store& store, std::unique_ptr<Anchor> anchor, AnchoringObserver observer)
    : store_(store), anchor_(std::move(anchor)), observer_(std::move(observer)), thread_([this] { run(); }) {}

AnchorPublisher::~AnchorPublisher() { stop(); }

void AnchorPublisher::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
}

void AnchorPublisher::offer(std::string checkpoint, std::uint64_t size) {
  {
    const std::lock_guard lock(mutex_);
    checkpoint_ = std::move(checkpoint);
    size_ = size;
  }
  wake_.notify_one();
}

void AnchorPublisher::run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    wake_.wait(lock, [this] { return stopping_ || lacks(); });
    wake_.wait_until(lock, next_, [this] { return stopping_; });
    const bool is_last = stopping_;
    if (lacks()) {
      const std::string checkpoint = checkpoint_;
      const std::uint64_t size = size_;
      lock.unlock();
      publish(checkpoint, size);
      lock.lock();
    }
    if (is_last) return;
  }
}

void AnchorPublisher::publish(const std::string& checkpoint, std::uint64_t size) {
  const Status published = try_publish(checkpoint);
  if (!published.ok()) {
    next_ = Clock::now() + pause_;
    pause_ = std::min(longest_pause, pause_ * 2);
    if (!std::exchange(failing_, true) && observer_.failed) observer_.failed(*anchor_, published.error().code);
    return;
  }
  next_ = Clock::now() + anchor_->interval();
  pause_ = std::chrono::seconds{1};
  failing_ = false;
  {
    const std::lock_guard lock(mutex_);
    published_ = size;
  }
  if (observer_.published) observer_.published(*anchor_, size);
}

// The log remembers an anchor that can be read back: it will be missed.
Status AnchorPublisher::try_publish(const std::string& checkpoint) {
  FELDSIEGEL_CHECK(anchor_->publish(checkpoint));
  if (published_ || !anchor_->is_readable()) return {};
  return store_.keep_fact(anchor_fact(*anchor_), "used");
}

}  // namespace feldsiegel::audit
