#include "sidecar/periodic/job.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>

namespace feldsiegel::periodic {

bool sleep_for(const std::stop_token& stop, milliseconds time) {
  std::mutex mutex;
  std::condition_variable_any never;
  std::unique_lock lock(mutex);
  never.wait_for(lock, stop, time, [] { return false; });
  return !stop.stop_requested();
}

bool Run::pause(milliseconds time) const { return sleep_for(stop_, time); }

milliseconds wait_after(const Job& job, std::uint32_t failures, std::uint32_t random) {
  milliseconds wait = std::min(job.retry, job.longest_retry);
  for (std::uint32_t i = 1; i < failures && wait < job.longest_retry; ++i) wait = std::min(2 * wait, job.longest_retry);
  const auto quarter = static_cast<std::uint64_t>(wait.count() / 4);
  return wait - milliseconds((quarter * random) >> 32);
}

}  // namespace feldsiegel::periodic
