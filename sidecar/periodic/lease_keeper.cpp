#include "sidecar/periodic/lease_keeper.h"

#include <time.h>

#include <algorithm>

#include "sidecar/periodic/job.h"

namespace feldsiegel::periodic {

milliseconds boot_time() {
  timespec now{};
  ::clock_gettime(CLOCK_BOOTTIME, &now);
  return std::chrono::seconds(now.tv_sec) + milliseconds(now.tv_nsec / 1'000'000);
}

LeaseKeeper::LeaseKeeper(vault::LeaseStore& leases, vault::HeldLease lease, milliseconds period, milliseconds begun,
                         std::stop_token outer)
    : leases_(leases),
      lease_(std::move(lease)),
      period_(period),
      good_until_(begun + period),
      passed_on_(std::move(outer), [this] { run_.request_stop(); }),
      thread_([this](const std::stop_token& stop) { keep(stop); }) {}

void LeaseKeeper::keep(const std::stop_token& stop) {
  milliseconds wait = period_ / 3;
  while (sleep_for(stop, std::max(wait, milliseconds(1)))) {
    const milliseconds begun = boot_time();
    const auto renewed = leases_.renew_lease(lease_, period_);
    if (renewed.ok() && *renewed) good_until_ = begun + period_;
    // An error says nothing of the lease: it is good until its time is over.
    if ((renewed.ok() && !*renewed) || boot_time() >= good_until_) {
      lost_ = true;
      run_.request_stop();
      return;
    }
    wait = renewed.ok() ? period_ / 3 : period_ / 10;
  }
}

}  // namespace feldsiegel::periodic
