// An anchor in memory that does what a test wants of it.
#pragma once

#include <atomic>
#include <mutex>

#include "sidecar/audit/opening.h"

namespace feldsiegel::testing {

/// What outlives the anchor, and what the test may touch at any time.
struct AnchorState {
  std::mutex mutex;
  std::optional<std::string> checkpoint;
  std::vector<std::string> published;
  std::atomic<int> attempts = 0;
  std::atomic<bool> fails = false;
  std::atomic<bool> hangs = false;

  std::size_t count() {
    const std::lock_guard lock(mutex);
    return published.size();
  }
  std::optional<std::string> last() {
    const std::lock_guard lock(mutex);
    return checkpoint;
  }
};

class TestAnchor : public audit::Anchor {
 public:
  explicit TestAnchor(std::shared_ptr<AnchorState> state, bool readable = true)
      : state_(std::move(state)), readable_(readable) {
    set_interval({});
  }

  std::string_view kind() const override { return "file"; }
  std::string place() const override { return "memory"; }
  bool is_readable() const override { return readable_; }

  Status publish(std::string_view checkpoint) override {
    ++state_->attempts;
    while (state_->hangs) std::this_thread::sleep_for(std::chrono::milliseconds(2));
    if (state_->fails) return ErrorCode::anchor_unavailable;
    const std::lock_guard lock(state_->mutex);
    state_->checkpoint = checkpoint;
    state_->published.emplace_back(checkpoint);
    return {};
  }

  Result<std::optional<std::string>> latest() override {
    if (state_->fails) return ErrorCode::anchor_unavailable;
    return state_->last();
  }

 private:
  const std::shared_ptr<AnchorState> state_;
  const bool readable_;
};

inline audit::Anchors anchors_of(const std::shared_ptr<AnchorState>& state, bool readable = true) {
  audit::Anchors anchors;
  anchors.push_back(std::make_unique<TestAnchor>(state, readable));
  return anchors;
}

}  // namespace feldsiegel::testing
