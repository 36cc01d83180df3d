#include "sidecar/periodic/housekeeping.h"

namespace feldsiegel::periodic {
namespace {

// A step holds its locks for milliseconds, and the pause leaves the database to others.
constexpr std::size_t rows_per_step = 200;
constexpr milliseconds pause_between{5};

struct Removed {
  std::size_t budgets = 0, approvals = 0;
};

using TenantWork = Result<Ended> (*)(const HousekeepingParts&, const Run&, const TenantId&, Removed&);

Result<Ended> remove_budgets(const HousekeepingParts& parts, const Run& run, const TenantId& tenant, Removed& removed) {
  const std::int64_t before = std::chrono::microseconds(std::chrono::seconds(parts.now()) - kept_full).count();
  std::optional<vault::BudgetPlace> place = vault::BudgetPlace();
  while (place) {
    if (!run.pause(pause_between)) return Ended::stopped;
    FELDSIEGEL_TRY(auto step, parts.vault.remove_full_budgets(run.lease(), tenant, *place, before, rows_per_step));
    if (!step) return Ended::lost;
    removed.budgets += step->removed;
    parts.metrics.count_removed("budget", step->removed);
    place = std::move(step->next);
  }
  return Ended::done;
}

Result<Ended> remove_approvals(const HousekeepingParts& parts, const Run& run, const TenantId& tenant,
                               Removed& removed) {
  const std::int64_t before = (std::chrono::seconds(parts.now()) - kept_past).count();
  for (std::size_t last = rows_per_step; last == rows_per_step;) {
    if (!run.pause(pause_between)) return Ended::stopped;
    FELDSIEGEL_TRY(const auto step, parts.vault.remove_past_approvals(run.lease(), tenant, before, rows_per_step));
    if (!step) return Ended::lost;
    last = *step;
    removed.approvals += last;
    parts.metrics.count_removed("approval", last);
  }
  return Ended::done;
}

Result<Ended> clean(const HousekeepingParts& parts, const Run& run, Removed& removed) {
  FELDSIEGEL_TRY(const auto tenants, parts.vault.tenants());
  for (const vault::TenantRecord& tenant : tenants) {
    for (const TenantWork work : {remove_budgets, remove_approvals}) {
      FELDSIEGEL_TRY(const Ended ended, work(parts, run, tenant.id, removed));
      if (ended != Ended::done) return ended;
    }
  }
  return Ended::done;
}

}  // namespace

Job housekeeping(HousekeepingParts parts, milliseconds period) {
  Job job{.name = "housekeeping", .period = period};
  job.retry = std::min<milliseconds>(std::chrono::seconds(30), period);
  job.longest_retry = std::min<milliseconds>(std::chrono::hours(1), period);
  job.leased = true;
  job.work = [parts = std::move(parts)](const Run& run) {
    Removed removed;
    Result<Ended> ended = clean(parts, run, removed);
    if (removed.budgets + removed.approvals > 0) {
      parts.logger.info("housekeeping", {{"budgets", static_cast<std::int64_t>(removed.budgets)},
                                         {"approvals", static_cast<std::int64_t>(removed.approvals)}});
    }
    return ended;
  };
  return job;
}

}  // namespace feldsiegel::periodic
