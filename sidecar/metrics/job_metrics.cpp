#include "sidecar/metrics/job_metrics.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/registry.h>

#include <map>
#include <mutex>
#include <string>

namespace feldsiegel::metrics {
namespace {

using prometheus::BuildCounter;
using prometheus::BuildGauge;
using Counters = prometheus::Family<prometheus::Counter>;
using Gauges = prometheus::Family<prometheus::Gauge>;
using Steady = std::chrono::steady_clock;

Gauges& gauges(prometheus::Registry& registry, const char* name, const char* help) {
  return BuildGauge().Name(name).Help(help).Register(registry);
}

Counters& counters(prometheus::Registry& registry, const char* name, const char* help) {
  return BuildCounter().Name(name).Help(help).Register(registry);
}

double seconds(Steady::duration time) { return std::chrono::duration<double>(time).count(); }

}  // namespace

struct JobMetrics::Families {
  explicit Families(prometheus::Registry& registry)
      : runs(counters(registry, "feldsiegel_job_runs_total", "Runs of periodic jobs by result")),
        last(gauges(registry, "feldsiegel_job_last_run_seconds", "Duration of the last run")),
        failures(gauges(registry, "feldsiegel_job_failures", "Failures in a row, up to now")),
        age(gauges(registry, "feldsiegel_job_success_age_seconds", "Time since a run came to its end")),
        removed(counters(registry, "feldsiegel_housekeeping_removed_total", "Rows of the vault that were removed")) {}

  Counters& runs;
  Gauges& last;
  Gauges& failures;
  Gauges& age;
  Counters& removed;
  std::mutex mutex;
  std::map<std::string, Steady::time_point> successes;
};

JobMetrics::JobMetrics(prometheus::Registry& registry) : families_(std::make_unique<Families>(registry)) {}

JobMetrics::~JobMetrics() = default;

void JobMetrics::expect(std::string_view job) {
  for (const char* result : {"done", "failed"}) families_->runs.Add({{"job", std::string(job)}, {"result", result}});
  set_failures(job, 0);
}

void JobMetrics::count_run(std::string_view job, std::string_view result, std::chrono::milliseconds took) {
  families_->runs.Add({{"job", std::string(job)}, {"result", std::string(result)}}).Increment();
  families_->last.Add({{"job", std::string(job)}}).Set(seconds(took));
}

void JobMetrics::set_failures(std::string_view job, std::uint32_t failures) {
  families_->failures.Add({{"job", std::string(job)}}).Set(failures);
}

void JobMetrics::set_success(std::string_view job, std::chrono::milliseconds ago) {
  const std::lock_guard lock(families_->mutex);
  families_->successes[std::string(job)] = Steady::now() - ago;
}

void JobMetrics::count_removed(std::string_view kind, std::size_t rows) {
  families_->removed.Add({{"kind", std::string(kind)}}).Increment(static_cast<double>(rows));
}

void JobMetrics::refresh_ages() {
  const std::lock_guard lock(families_->mutex);
  for (const auto& [job, at] : families_->successes) {
    families_->age.Add({{"job", job}}).Set(seconds(Steady::now() - at));
  }
}

}  // namespace feldsiegel::metrics
