// An answer that is held back until something else has happened: that its event is durable, say.
#pragma once

#include <functional>
#include <mutex>
#include <optional>

#include "core/base/result.h"

namespace feldsiegel::http {

/// Settled once, by any thread; asked once.
class Held {
 public:
  void settle(Status status);

  /// Calls `told` when it is settled, on the thread that settles it, or at once.
  void when_settled(std::function<void(Status)> told);

 private:
  std::mutex mutex_;
  std::optional<Status> status_;
  std::function<void(Status)> told_;
};

}  // namespace feldsiegel::http
