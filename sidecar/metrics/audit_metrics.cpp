#include "sidecar/metrics/audit_metrics.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <algorithm>
#include <atomic>
#include <string>

namespace feldsiegel::metrics {
namespace {

using prometheus::BuildCounter;
using prometheus::BuildGauge;
using prometheus::BuildHistogram;
using Counters = prometheus::Family<prometheus::Counter>;
using Gauges = prometheus::Family<prometheus::Gauge>;
using Histograms = prometheus::Family<prometheus::Histogram>;

prometheus::Histogram::BucketBoundaries commit_seconds() {
  return {0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};
}

prometheus::Histogram::BucketBoundaries commit_events() { return {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024}; }

Gauges& gauges(prometheus::Registry& registry, const char* name, const char* help) {
  return BuildGauge().Name(name).Help(help).Register(registry);
}

Counters& counters(prometheus::Registry& registry, const char* name, const char* help) {
  return BuildCounter().Name(name).Help(help).Register(registry);
}

Histograms& histograms(prometheus::Registry& registry, const char* name, const char* help) {
  return BuildHistogram().Name(name).Help(help).Register(registry);
}

template <class Number>
void set(Gauges& family, Number value) {
  family.Add({}).Set(static_cast<double>(value));
}

constexpr std::int64_t unknown = -1;

// A clock that was set back makes nothing younger than new.
void set_age(Gauges& family, std::int64_t since, std::int64_t now) {
  if (since == unknown) return;
  set(family, since == 0 ? 0.0 : static_cast<double>(std::max<std::int64_t>(now - since, 0)) / 1e3);
}

}  // namespace

struct AuditMetrics::Families {
  Families(prometheus::Registry& registry, Clock clock)
      : now(std::move(clock)),
        events(counters(registry, "feldsiegel_audit_events_total", "Events of the audit log by action and outcome")),
        seconds(histograms(registry, "feldsiegel_audit_commit_seconds", "Duration of making events durable")),
        group(histograms(registry, "feldsiegel_audit_commit_events", "Events that became durable at once")),
        pending(gauges(registry, "feldsiegel_audit_pending_events", "Events that wait to become durable")),
        log_size(gauges(registry, "feldsiegel_audit_log_size", "Events in the audit log")),
        checkpoint(gauges(registry, "feldsiegel_audit_checkpoint_size", "Events that the last checkpoint covers")),
        checkpoint_age(gauges(registry, "feldsiegel_audit_checkpoint_age_seconds", "Time since the last checkpoint")),
        anchored(gauges(registry, "feldsiegel_audit_anchored_size", "Events covered by what was last published")),
        writable(gauges(registry, "feldsiegel_audit_writable", "1 when the audit log takes events")),
        depth(gauges(registry, "feldsiegel_outbox_depth", "Messages that have not been delivered")),
        oldest(gauges(registry, "feldsiegel_outbox_oldest_seconds", "Age of the oldest message not delivered")),
        attempts(counters(registry, "feldsiegel_webhook_attempts_total", "Attempts to deliver a message by result")),
        vault(gauges(registry, "feldsiegel_vault_up", "1 when the vault answers")),
        epoch_age(gauges(registry, "feldsiegel_newest_epoch_age_seconds",
                         "Age of the newest key epoch, the largest over all tenants")) {}

  const Clock now;
  Counters& events;
  Histograms& seconds;
  Histograms& group;
  Gauges& pending;
  Gauges& log_size;
  Gauges& checkpoint;
  Gauges& checkpoint_age;
  Gauges& anchored;
  Gauges& writable;
  Gauges& depth;
  Gauges& oldest;
  Counters& attempts;
  Gauges& vault;
  Gauges& epoch_age;
  std::atomic<std::int64_t> checkpoint_time = unknown;
  std::atomic<std::int64_t> oldest_time = unknown;
  std::atomic<std::int64_t> epoch_time = unknown;
};

AuditMetrics::AuditMetrics(prometheus::Registry& registry, Clock now)
    : families_(std::make_unique<Families>(registry, std::move(now))) {}

AuditMetrics::~AuditMetrics() = default;

void AuditMetrics::count_event(std::string_view action, std::string_view outcome) {
  families_->events.Add({{"action", std::string(action)}, {"outcome", std::string(outcome)}}).Increment();
}

void AuditMetrics::observe_commit(std::chrono::microseconds took, std::size_t events) {
  families_->seconds.Add({}, commit_seconds()).Observe(static_cast<double>(took.count()) / 1e6);
  families_->group.Add({}, commit_events()).Observe(static_cast<double>(events));
}

void AuditMetrics::set_pending(std::size_t events) { set(families_->pending, events); }

void AuditMetrics::set_log_size(std::uint64_t events) { set(families_->log_size, events); }

void AuditMetrics::set_checkpoint(std::uint64_t size, std::int64_t signed_at) {
  set(families_->checkpoint, size);
  families_->checkpoint_time = signed_at;
}

void AuditMetrics::set_anchored(std::string_view kind, std::uint64_t size) {
  families_->anchored.Add({{"kind", std::string(kind)}}).Set(static_cast<double>(size));
}

void AuditMetrics::set_writable(bool writable) { set(families_->writable, writable ? 1 : 0); }

void AuditMetrics::set_outbox(std::uint64_t depth, std::int64_t oldest) {
  set(families_->depth, depth);
  families_->oldest_time = depth == 0 ? 0 : oldest;
}

void AuditMetrics::count_webhook_attempt(std::string_view result) {
  families_->attempts.Add({{"result", std::string(result)}}).Increment();
}

void AuditMetrics::set_vault_up(bool up) { set(families_->vault, up ? 1 : 0); }

void AuditMetrics::set_newest_epoch(std::int64_t made_at) { families_->epoch_time = made_at; }

void AuditMetrics::refresh_ages() {
  const std::int64_t now = families_->now();
  set_age(families_->checkpoint_age, families_->checkpoint_time, now);
  set_age(families_->oldest, families_->oldest_time, now);
  set_age(families_->epoch_age, families_->epoch_time, now);
}

}  // namespace feldsiegel::metrics
