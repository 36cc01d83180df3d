// Takes checkpoints to the anchors, on a thread of its own: an anchor that hangs holds nothing up. Of several that wait
// only the newest goes out.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "sidecar/audit/opening.h"

namespace feldsiegel::audit {

/// On the anchoring's thread; each may be empty.
struct AnchoringObserver {
  std::function<void(const Anchor&, std::uint64_t size)> published{};
  std::function<void(const Anchor&, ErrorCode)> failed{};  ///< at the first failure after a success
};

class Anchoring {
 public:
  /// Borrows the store, in which it remembers which anchors have had a checkpoint.
  Anchoring(Store& store, Anchors anchors, AnchoringObserver observer);

  /// Tries once more what has not gone out, and ends.
  ~Anchoring();

  void offer(std::string checkpoint, std::uint64_t size);

 private:
  struct Target {
    std::unique_ptr<Anchor> anchor;
    std::uint64_t size = 0;
    bool ever = false;     // has a checkpoint
    bool failing = false;
    std::chrono::steady_clock::time_point next{};
    std::chrono::seconds pause{1};
  };
  void run();
  void publish(Target& target, const std::string& checkpoint, std::uint64_t size);

  Store& store_;
  const AnchoringObserver observer_;
  std::vector<Target> targets_;  // of the thread alone

  std::mutex mutex_;
  std::condition_variable wake_;
  std::string checkpoint_;
  std::uint64_t size_ = 0;
  bool stopping_ = false;
  std::jthread thread_;
};

}  // namespace feldsiegel::audit
