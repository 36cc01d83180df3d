// Metrics of the periodic jobs. Ages are computed when they are asked for: they grow also when a job is stuck.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string_view>

namespace prometheus {
class Registry;
}

namespace feldsiegel::metrics {

/// Thread-safe. `job` and `result` come from closed sets (sidecar/periodic); so does `kind`.
class JobMetrics {
 public:
  /// Borrows the registry, which must outlive it.
  explicit JobMetrics(prometheus::Registry& registry);
  ~JobMetrics();
  JobMetrics(const JobMetrics&) = delete;
  JobMetrics& operator=(const JobMetrics&) = delete;

  /// Shows the job's runs and failures with 0. Its last success is shown once one is known.
  void expect(std::string_view job);
  void count_run(std::string_view job, std::string_view result, std::chrono::milliseconds took);

  /// In a row, up to now.
  void set_failures(std::string_view job, std::uint32_t failures);

  /// So long ago it ran to its end, here or in another instance.
  void set_success(std::string_view job, std::chrono::milliseconds ago);

  /// Rows that housekeeping removed.
  void count_removed(std::string_view kind, std::size_t rows);

  /// Brings the ages up to date; Metrics::text does that.
  void refresh_ages();

 private:
  struct Families;
  std::unique_ptr<Families> families_;
};

}  // namespace feldsiegel::metrics
