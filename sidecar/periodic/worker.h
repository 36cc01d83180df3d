// Runs jobs again and again until it is stopped. A failure ends no job; a leased one runs in one instance at a time.
#pragma once

#include <list>
#include <string>
#include <thread>

#include "sidecar/log/logger.h"
#include "sidecar/metrics/job_metrics.h"
#include "sidecar/periodic/job.h"

namespace feldsiegel::periodic {

class Worker {
 public:
  /// Borrowed; they must outlive the worker.
  struct Outside {
    log::Logger& logger;
    metrics::JobMetrics& metrics;
    vault::LeaseStore& leases;
    milliseconds lease;  ///< how long one that was killed keeps others waiting
  };

  explicit Worker(const Outside& outside);
  /// Stops all jobs and waits for their ends.
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  /// Its first run begins at once. Names are distinct. Not after request_stop.
  void start(Job job);

  /// Tells all runs to end and lets no more begin; does not wait.
  void request_stop();

 private:
  struct Turn;
  void repeat(const std::stop_token& stop, const Job& job);
  Turn take_turn(const std::stop_token& stop, const Job& job);
  Turn run_alone(const std::stop_token& stop, const Job& job);
  Result<Ended> run_leased(const Job& job, const vault::TakenLease& taken, milliseconds begun,
                           const std::stop_token& stop);
  Result<Ended> run(const Job& job, const Run& run);
  milliseconds tell(const Job& job, const Result<Ended>& ended, std::uint32_t failures, milliseconds took);

  const Outside outside_;
  const std::string owner_;  // of leases: another one after each start
  std::list<std::jthread> threads_;
};

}  // namespace feldsiegel::periodic
