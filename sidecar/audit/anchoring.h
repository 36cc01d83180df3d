// Takes checkpoints to the anchors, each on a thread of its own: an anchor that hangs holds up nothing, nor another
// anchor. Of several checkpoints that wait only the newest goes out.
#pragma once

#include "sidecar/audit/anchor_publisher.h"
#include "sidecar/audit/opening.h"

namespace feldsiegel::audit {

class Anchoring {
 public:
  /// Borrows the store, in which it remembers which anchors have had a checkpoint.
  Anchoring(Store& store, Anchors anchors, const AnchoringObserver& observer);

  /// Tries once more what has not gone out, and ends.
  ~Anchoring();

  void offer(const std::string& checkpoint, std::uint64_t size);

 private:
  std::vector<std::unique_ptr<AnchorPublisher>> publishers_;
};

}  // namespace feldsiegel::audit
