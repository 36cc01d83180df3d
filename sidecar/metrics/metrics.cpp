#include "sidecar/metrics/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

namespace feldsiegel::metrics {
namespace {

using prometheus::BuildCounter;
using prometheus::BuildGauge;
using prometheus::BuildHistogram;

prometheus::Histogram::BucketBoundaries seconds_buckets() {
  return {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30};
}

std::int64_t system_milliseconds() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

}  // namespace

struct Metrics::Families {
  explicit Families(AuditMetrics::Clock now) : audit(registry, now ? std::move(now) : system_milliseconds) {}

  prometheus::Registry registry{};
  AuditMetrics audit;
  JobMetrics jobs{registry};
  prometheus::Family<prometheus::Counter>& requests = BuildCounter()
                                                          .Name("feldsiegel_http_requests_total")
                                                          .Help("Requests by route, method and status")
                                                          .Register(registry);
  prometheus::Family<prometheus::Histogram>& seconds = BuildHistogram()
                                                           .Name("feldsiegel_http_request_seconds")
                                                           .Help("Duration from first byte in to last byte out")
                                                           .Register(registry);
  prometheus::Family<prometheus::Counter>& refusals = BuildCounter()
                                                          .Name("feldsiegel_refusals_total")
                                                          .Help("Refused requests by route and error code")
                                                          .Register(registry);
  prometheus::Counter& opened =
      BuildCounter().Name("feldsiegel_opened_fields_total").Help("Fields that were opened").Register(registry).Add({});
  prometheus::Family<prometheus::Counter>& failed = BuildCounter()
                                                        .Name("feldsiegel_failed_fields_total")
                                                        .Help("Fields that did not open, by error code")
                                                        .Register(registry);
  prometheus::Family<prometheus::Counter>& events = BuildCounter()
                                                        .Name("feldsiegel_security_events_total")
                                                        .Help("Events that an operator or auditor should hear of")
                                                        .Register(registry);
  prometheus::Gauge& connections =
      BuildGauge().Name("feldsiegel_connections").Help("Open connections of the API").Register(registry).Add({});
  prometheus::Gauge& tenants =
      BuildGauge().Name("feldsiegel_tenants").Help("Onboarded tenants").Register(registry).Add({});
  prometheus::Gauge& ready =
      BuildGauge().Name("feldsiegel_ready").Help("1 when vault, keys and policy answer").Register(registry).Add({});
  prometheus::Family<prometheus::Gauge>& build =
      BuildGauge().Name("feldsiegel_build_info").Help("1, labeled with the version").Register(registry);
};

Metrics::Metrics(std::string_view version, AuditMetrics::Clock now)
    : families_(std::make_unique<Families>(std::move(now))) {
  families_->build.Add({{"version", std::string(version)}}).Set(1);
}

Metrics::~Metrics() = default;

void Metrics::count_request(const RequestSample& sample) {
  const std::string route(sample.route);
  families_->requests
      .Add({{"route", route}, {"method", std::string(sample.method)}, {"status", std::to_string(sample.status)}})
      .Increment();
  families_->seconds.Add({{"route", route}}, seconds_buckets())
      .Observe(static_cast<double>(sample.duration.count()) / 1e6);
  if (!sample.code.empty()) families_->refusals.Add({{"route", route}, {"code", std::string(sample.code)}}).Increment();
}

void Metrics::count_opened_fields(std::size_t count) { families_->opened.Increment(static_cast<double>(count)); }

void Metrics::count_failed_field(std::string_view code) {
  families_->failed.Add({{"code", std::string(code)}}).Increment();
}

void Metrics::count_security_event(std::string_view kind) {
  families_->events.Add({{"kind", std::string(kind)}}).Increment();
}

void Metrics::expect_security_event(std::string_view kind) { families_->events.Add({{"kind", std::string(kind)}}); }

void Metrics::set_connections(std::size_t count) { families_->connections.Set(static_cast<double>(count)); }

void Metrics::set_tenants(std::size_t count) { families_->tenants.Set(static_cast<double>(count)); }

void Metrics::set_ready(bool ready) { families_->ready.Set(ready ? 1 : 0); }

AuditMetrics& Metrics::audit() { return families_->audit; }

JobMetrics& Metrics::jobs() { return families_->jobs; }

std::string Metrics::text() const {
  families_->audit.refresh_ages();
  families_->jobs.refresh_ages();
  return prometheus::TextSerializer().Serialize(families_->registry.Collect());
}

}  // namespace feldsiegel::metrics
