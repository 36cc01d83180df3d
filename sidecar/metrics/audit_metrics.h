// Metrics of what must not be lost: the audit log, its checkpoints, the outbox, the vault and its keys.
// Ages are computed when they are asked for: they grow also when whoever sets them is stuck.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>

namespace prometheus {
class Registry;
}

namespace feldsiegel::metrics {

/// Thread-safe. Times are milliseconds since 1970. What was never set is not shown, so that nothing looks empty, down
/// or fresh that was not looked at.
class AuditMetrics {
 public:
  using Clock = std::function<std::int64_t()>;

  /// Borrows the registry, which must outlive it.
  AuditMetrics(prometheus::Registry& registry, Clock now);
  ~AuditMetrics();
  AuditMetrics(const AuditMetrics&) = delete;
  AuditMetrics& operator=(const AuditMetrics&) = delete;

  /// `action` and `outcome` as in the log, from their closed sets.
  void count_event(std::string_view action, std::string_view outcome);

  /// One group of events became durable.
  void observe_commit(std::chrono::microseconds took, std::size_t events);
  void set_pending(std::size_t events);
  void set_log_size(std::uint64_t events);
  void set_checkpoint(std::uint64_t size, std::int64_t signed_at);
  void set_anchored(std::string_view kind, std::uint64_t size);
  void set_writable(bool writable);

  /// `oldest` is 0 where the outbox is empty.
  void set_outbox(std::uint64_t depth, std::int64_t oldest);

  /// `result` from the closed set in sidecar/notify/delivery.h.
  void count_webhook_attempt(std::string_view result);

  void set_vault_up(bool up);

  /// When the newest epoch of the tenant was made whose newest epoch is the oldest of all; 0 where there is no tenant.
  void set_newest_epoch(std::int64_t made_at);

  /// Brings the ages up to date; Metrics::text does that.
  void refresh_ages();

 private:
  struct Families;
  std::unique_ptr<Families> families_;
};

}  // namespace feldsiegel::metrics
