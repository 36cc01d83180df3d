// Metrics in the Prometheus text format. Labels take their values from closed sets (routes, methods, status, error
// codes): no tenant, no person, nothing that a caller can choose.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "sidecar/metrics/audit_metrics.h"
#include "sidecar/metrics/job_metrics.h"

namespace feldsiegel::metrics {

/// One ended request, in labels that are already bounded.
struct RequestSample {
  std::string_view route;
  std::string_view method;
  int status;
  std::string_view code;  ///< of the error; empty for success
  std::chrono::microseconds duration;
};

/// Thread-safe.
class Metrics {
 public:
  /// The clock, in milliseconds since 1970, is for ages; empty: the system's.
  explicit Metrics(std::string_view version, AuditMetrics::Clock now = {});
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  void count_request(const RequestSample& sample);
  void count_opened_fields(std::size_t count);
  void count_failed_field(std::string_view code);
  void count_security_event(std::string_view kind);
  /// Shows the kind with 0, so that its first event is seen as a rise.
  void expect_security_event(std::string_view kind);
  void set_connections(std::size_t count);
  void set_tenants(std::size_t count);
  void set_ready(bool ready);

  AuditMetrics& audit();
  JobMetrics& jobs();

  /// The exposition text, version 0.0.4.
  std::string text() const;

 private:
  struct Families;
  std::unique_ptr<Families> families_;
};

}  // namespace feldsiegel::metrics
