#include "sidecar/notify/backoff.h"

#include <algorithm>

namespace feldsiegel::notify {

std::int64_t backoff(std::uint32_t failures, std::uint32_t random) {
  const std::uint32_t doublings = std::min<std::uint32_t>(failures == 0 ? 0 : failures - 1, 20);
  const std::int64_t whole = std::min(least_wait << doublings, most_wait);
  const std::int64_t half = whole / 2;
  return std::max(least_wait, half + static_cast<std::int64_t>(random) * (half + 1) / (std::int64_t{1} << 32));
}

std::int64_t backoff(std::uint32_t failures, std::uint32_t random, std::int64_t retry_after) {
  const std::int64_t wish = std::clamp<std::int64_t>(retry_after, 0, most_retry_after / 1000) * 1000;
  return std::max(backoff(failures, random), wish);
}

}  // namespace feldsiegel::notify
