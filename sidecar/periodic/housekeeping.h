// The job that removes from the vault what says nothing any more: budgets that are full again, and requests and
// approvals whose time has long been over. docs/operations/reference.md promises when.
#pragma once

#include "sidecar/log/logger.h"
#include "sidecar/metrics/job_metrics.h"
#include "sidecar/periodic/job.h"
#include "sidecar/vault/vault.h"

namespace feldsiegel::periodic {

/// Full for so long: no clock of a sidecar is further behind, so that nobody gets back what he took too early.
inline constexpr std::chrono::hours kept_full{24};
/// A requester, an approver and a sealed reason; the audit log has who asked and who agreed.
inline constexpr std::chrono::days kept_past{30};

struct HousekeepingParts {
  vault::Vault& vault;
  log::Logger& logger;
  metrics::JobMetrics& metrics;
  std::function<std::int64_t()> now;  ///< seconds since 1970
};

Job housekeeping(HousekeepingParts parts, milliseconds period);

}  // namespace feldsiegel::periodic
