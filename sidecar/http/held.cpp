#include "sidecar/http/held.h"

namespace feldsiegel::http {

void Held::settle(Status status) {
  std::function<void(Status)> told;
  {
    const std::lock_guard lock(mutex_);
    status_ = status;
    told = std::move(told_);
  }
  if (told) told(std::move(status));
}

void Held::when_settled(std::function<void(Status)> told) {
  std::optional<Status> known;
  {
    const std::lock_guard lock(mutex_);
    if (!status_) {
      told_ = std::move(told);
      return;
    }
    known = status_;
  }
  told(*known);
}

}  // namespace feldsiegel::http
