// One anchor and the thread that publishes to it.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

#include "sidecar/audit/anchor.h"
#include "sidecar/audit/store.h"

namespace feldsiegel::audit {

/// Called on the publishers' threads, several at a time; each may be empty.
struct AnchoringObserver {
  std::function<void(const Anchor&, std::uint64_t size)> published{};
  std::function<void(const Anchor&, ErrorCode)> failed{};  ///< at the first failure after a success
};

class AnchorPublisher {
 public:
  /// Borrows the store, in which it remembers that the anchor has had a checkpoint.
  AnchorPublisher(Store& store, std::unique_ptr<Anchor> anchor, AnchoringObserver observer);

  /// As stop(), and waits for the end.
  ~AnchorPublisher();

  void offer(std::string checkpoint, std::uint64_t size);

  /// Lets it try once more what has not gone out, and end.
  void stop();

 private:
  using Clock = std::chrono::steady_clock;

  void run();
  bool lacks() const { return !checkpoint_.empty() && published_ != size_; }
  void publish(const std::string& checkpoint, std::uint64_t size);
  Status try_publish(const std::string& checkpoint);

  Store& store_;
  const std::unique_ptr<Anchor> anchor_;
  const AnchoringObserver observer_;

  // Of the thread alone, but for published_, which it alone changes.
  bool failing_ = false;
  Clock::time_point next_{};  // not before then
  std::chrono::seconds pause_{1};

  std::mutex mutex_;
  std::condition_variable wake_;
  std::string checkpoint_;
  std::uint64_t size_ = 0;
  std::optional<std::uint64_t> published_{};
  bool stopping_ = false;
  std::jthread thread_;
};

}  // namespace feldsiegel::audit
