// The audit log of the running service with all that belongs to it: its store, its writer, the anchors, the watch over
// changes.
#pragma once

#include <memory>
#include <variant>

#include "sidecar/api/call/notice.h"
#include "sidecar/audit/anchoring.h"
#include "sidecar/audit/log.h"
#include "sidecar/log/logger.h"
#include "sidecar/metrics/metrics.h"
#include "sidecar/notify/dispatcher.h"
#include "sidecar/serve/change_watch.h"
#include "sidecar/serve/storage.h"

namespace feldsiegel::serve {

class AuditService {
 public:
  /// Borrowed; they must outlive the service.
  struct Outside {
    log::Logger& logger;
    metrics::Metrics& metrics;
    std::function<std::int64_t()> now;       ///< milliseconds since 1970
    std::function<std::size_t()> callers{};  ///< at work just now
  };

  /// Opens the log and looks at it first: it is refused where it was damaged, shortened or rewritten.
  static std::variant<std::unique_ptr<AuditService>, StartFailure> open(const config::Config& config,
                                                                        keyprovider::KeyProvider& provider,
                                                                        Outside outside);

  audit::Trail& trail() { return *log_; }
  audit::Store& store() { return *store_; }
  const merkle::NoteSigner& signer() const { return signer_; }

  /// An event of the service itself, or an incident: it goes to the webhook too.
  void report(const api::Notice& notice);

  /// What the metrics show of the log and cannot be told when it happens.
  void measure();

  /// Tells what has changed since the last look; reports nothing where the log cannot be read or written just now.
  void look_at_policy(const std::string& hash);
  void look_at_tenants(const std::vector<vault::TenantRecord>& tenants);

  /// Hashes all events, most of which were not looked at when the log was opened. May take minutes: takes only what
  /// processor time nobody else wants, so the thread must be one for such work. Reports audit_damaged.
  void check_older_events(const std::stop_token& stop);

 private:
  AuditService(std::unique_ptr<audit::Store> store, audit::OpenedLog opened, audit::Anchors anchors,
               const std::optional<config::WebhookConfig>& webhook, Outside outside);
  Status begin(const config::Config& config);
  audit::LogObserver log_observer();
  audit::AnchoringObserver anchoring_observer();
  notify::DeliveryObserver delivery_observer();

  const Outside outside_;
  const std::unique_ptr<audit::Store> store_;
  const merkle::NoteSigner signer_;
  const audit::Head opened_head_;
  const audit::TenantCounts opened_tenants_;
  std::unique_ptr<notify::Dispatcher> dispatcher_;  // null where nobody is to be told
  audit::Anchoring anchoring_;
  std::unique_ptr<audit::Log> log_;  // ends before the anchoring, which takes its last checkpoint
  ChangeWatch changes_;
};

}  // namespace feldsiegel::serve
