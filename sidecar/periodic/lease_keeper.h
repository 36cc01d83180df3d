// Holds a lease for as long as a run goes on, and tells the run when it cannot be held any longer.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <stop_token>
#include <thread>

#include "sidecar/vault/lease_store.h"

namespace feldsiegel::periodic {

/// By a clock that runs on while the machine sleeps, which std::chrono has not.
std::chrono::milliseconds boot_time();

class LeaseKeeper {
 public:
  /// Borrows the store. `begun`: boot_time() when the lease was asked for. Renews three times per period, from a thread
  /// of its own. The run is told to stop when `outer` is, when another one has the lease, and when a period has gone by
  /// without a renewal.
  LeaseKeeper(vault::LeaseStore& leases, vault::HeldLease lease, std::chrono::milliseconds period,
              std::chrono::milliseconds begun, std::stop_token outer);
  LeaseKeeper(const LeaseKeeper&) = delete;
  LeaseKeeper& operator=(const LeaseKeeper&) = delete;

  std::stop_token run_stop() const { return run_.get_token(); }

  /// Whether the lease was lost, as far as is known here: the term alone decides.
  bool lost() const { return lost_; }

 private:
  void keep(const std::stop_token& stop);

  vault::LeaseStore& leases_;
  const vault::HeldLease lease_;
  const std::chrono::milliseconds period_;
  std::chrono::milliseconds good_until_;
  std::stop_source run_;
  std::stop_callback<std::function<void()>> passed_on_;
  std::atomic<bool> lost_ = false;
  std::jthread thread_;  // last: it uses the others
};

}  // namespace feldsiegel::periodic
