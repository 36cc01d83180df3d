#include "sidecar/audit/anchoring.h"

namespace feldsiegel::audit {

Anchoring::Anchoring(Store& store, Anchors anchors, const AnchoringObserver& observer) {
  for (auto& anchor : anchors) {
    publishers_.push_back(std::make_unique<AnchorPublisher>(store, std::move(anchor), observer));
  }
}

Anchoring::~Anchoring() {
  for (const auto& publisher : publishers_) publisher->stop();  // all at once: the slowest says how long it takes
}

void Anchoring::offer(const std::string& checkpoint, std::uint64_t size) {
  for (const auto& publisher : publishers_) publisher->offer(checkpoint, size);
}

}  // namespace feldsiegel::audit
