// What happens again and again beside the requests: named jobs, each run by a thread of its own (worker.h).
//   worker.start({.name = "housekeeping", .period = 6h, .leased = true, .work = [](const Run& run) { … }});
#pragma once

#include <chrono>
#include <functional>
#include <stop_token>
#include <string_view>

#include "core/base/result.h"
#include "sidecar/vault/lease_store.h"

namespace feldsiegel::periodic {

using std::chrono::milliseconds;

/// How a run came to its end, where not by an error.
enum class Ended : std::uint8_t {
  done,
  stopped,  ///< asked to; goes on with what is left another time
  lost,     ///< another instance has taken the lease: nothing of this run counts any more
};

/// One run, seen by the job.
class Run {
 public:
  Run(std::stop_token stop, vault::HeldLease lease) : stop_(std::move(stop)), lease_(std::move(lease)) {}

  /// Requested when the service ends, and when the lease cannot be held any longer. Look at it between small steps.
  const std::stop_token& stop() const { return stop_; }

  /// For leased jobs only. What changes something shows it in its transaction (check_term): looking at stop() alone
  /// does not do, as a process may be paused behind any look.
  const vault::HeldLease& lease() const { return lease_; }

  /// False, at once, where the run is to stop.
  bool pause(milliseconds time) const;

 private:
  const std::stop_token stop_;
  const vault::HeldLease lease_;
};

struct Job {
  std::string_view name;  ///< a literal: the lease, the metrics' label
  milliseconds period{};  ///< from the end of a run to the next; up to a tenth is added, against marching in step
  milliseconds retry{};   ///< after a failure; doubled with each that follows
  milliseconds longest_retry{};
  bool leased = false;  ///< of all instances on one vault, one runs it, once per period
  /// An error is a failure: it is logged, counted, and tried again.
  std::function<Result<Ended>(const Run&)> work{};
};

/// Between three quarters and the whole of `retry` doubled with each of `failures` in a row (1 or more), at most
/// `longest_retry`. `random` decides where in between.
milliseconds wait_after(const Job& job, std::uint32_t failures, std::uint32_t random);

/// Sleeps; false, at once, when a stop is or was requested.
bool sleep_for(const std::stop_token& stop, milliseconds time);

}  // namespace feldsiegel::periodic
