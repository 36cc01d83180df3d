#include "sidecar/serve/audit_service.h"

#include <sched.h>

#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

#include "sidecar/notify/cloud_event.h"
#include "sidecar/serve/mapping.h"

namespace feldsiegel::serve {
namespace {

using audit::Column;

StartFailure log_failure(const config::Config& config, Error error) {
  if (config.audit.postgres_instance) return {"audit log of " + *config.audit.postgres_instance, std::move(error)};
  return {config.audit.sqlite.string(), std::move(error)};
}

// NoteSigner cannot be copied.
merkle::NoteSigner copy_of(const merkle::NoteSigner& signer) {
  return merkle::NoteSigner::from_seed(signer.name(), signer.expose_secret());
}

constexpr std::chrono::milliseconds breath{5};
constexpr int most_breaths = 20;  // after each portion
constexpr std::chrono::seconds retry_time{30};

std::int64_t events_in(const audit::Head& head) { return static_cast<std::int64_t>(head.size); }

// Of the calling thread alone. Where it is refused, the check merely competes with the others.
void run_when_idle() {
  const sched_param none{};
  static_cast<void>(::sched_setscheduler(0, SCHED_IDLE, &none));
}

void wait_before_retry(const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any wake;
  std::unique_lock lock(mutex);
  wake.wait_for(lock, stop, retry_time, [] { return false; });
}

}  // namespace

std::variant<std::unique_ptr<AuditService>, StartFailure> AuditService::open(const config::Config& config,
                                                                             keyprovider::KeyProvider& provider,
                                                                             Outside outside) {
  auto store = open_audit_store(config, true);
  if (auto* failure = std::get_if<StartFailure>(&store)) return std::move(*failure);
  auto& kept = std::get<std::unique_ptr<audit::Store>>(store);
  audit::Anchors anchors = make_anchors(config.audit, [&logger = outside.logger](std::string_view reason) {
    logger.warn("anchor_unreachable", {{"reason", reason}});
  });
  auto opened = audit::open_log(*kept, provider, anchors);
  if (!opened.ok()) return log_failure(config, opened.error());
  outside.logger.info("audit_log_opened", {{"origin", opened->signer.name()},
                                           {"events", static_cast<std::int64_t>(opened->head.size)},
                                           {"verifier_key", opened->signer.verifier_key()}});
  std::unique_ptr<AuditService> service(
      new AuditService(std::move(kept), std::move(opened).value(), std::move(anchors), config.audit.events, outside));
  const Status begun = service->begin(config);
  if (!begun.ok()) return log_failure(config, begun.error());
  return service;
}

AuditService::AuditService(std::unique_ptr<audit::Store> store, audit::OpenedLog opened, audit::Anchors anchors,
                           const std::optional<config::WebhookConfig>& webhook, Outside outside)
    : outside_(std::move(outside)),
      store_(std::move(store)),
      signer_(copy_of(opened.signer)),
      opened_head_(opened.head),
      opened_tenants_(opened.tenants),
      anchoring_(*store_, std::move(anchors), anchoring_observer()),
      changes_(*store_, [this](audit::Event event) { log_->append(std::move(event), {}); }) {
  audit::LogOptions options{.now = outside_.now, .callers = outside_.callers, .observer = log_observer()};
  if (webhook) {
    options.message = [this](const audit::Row& row) { return notify::cloud_event(row, signer_.name()); };
    dispatcher_ = std::make_unique<notify::Dispatcher>(
        *store_, webhook_settings(*webhook), notify::DeliveryOptions{outside_.now, {}, delivery_observer()},
        [this](std::string_view reason) {
          outside_.logger.warn("webhook_unreachable", {{"reason", reason}});
        });
  }
  log_ = std::make_unique<audit::Log>(*store_, std::move(opened.signer), opened.head, std::move(opened.tree),
                                      std::move(opened.tenants), std::move(options));
}

Status AuditService::begin(const config::Config& config) {
  outside_.metrics.audit().set_writable(true);
  outside_.metrics.audit().set_log_size(opened_head_.size);
  audit::Event start;
  start.row[Column::action] = audit::action_text(audit::Action::start);
  start.row[Column::outcome] = audit::outcome_done;
  log_->append(std::move(start), {});
  FELDSIEGEL_CHECK(changes_.start());
  return changes_.look_at_configuration(config.hash_hex);
}

audit::LogObserver AuditService::log_observer() {
  audit::LogObserver observer;
  observer.committed = [this](std::span<const audit::StoredEvent> events, std::chrono::microseconds took,
                              std::uint64_t size) {
    metrics::AuditMetrics& metrics = outside_.metrics.audit();
    bool has_message = false;
    for (const audit::StoredEvent& event : events) {
      metrics.count_event(event.row[Column::action], event.row[Column::outcome]);
      has_message = has_message || event.notify;
    }
    metrics.observe_commit(took, events.size());
    metrics.set_log_size(size);
    if (has_message && dispatcher_ != nullptr) dispatcher_->wake();
  };
  observer.checkpointed = [this](const std::string& checkpoint, std::uint64_t size) {
    outside_.metrics.audit().set_checkpoint(size, outside_.now());
    anchoring_.offer(checkpoint, size);
  };
  observer.state_changed = [this](const Status& state) {
    outside_.metrics.audit().set_writable(state.ok());
    if (state.ok()) return outside_.logger.info("audit_log_writable");
    const Error& error = state.error();
    outside_.logger.error("audit_log_unwritable", {{"code", code_text(error.code)}, {"cause", error.at.pointer()}});
  };
  return observer;
}

audit::AnchoringObserver AuditService::anchoring_observer() {
  audit::AnchoringObserver observer;
  observer.published = [this](const audit::Anchor& anchor, std::uint64_t size) {
    outside_.metrics.audit().set_anchored(anchor.kind(), size);
  };
  observer.failed = [this](const audit::Anchor& anchor, ErrorCode code) {
    outside_.logger.warn("anchor_failed", {{"anchor", anchor.kind()}, {"code", code_text(code)}});
    report({.action = audit::Action::anchor_failed, .tenant = {}});
  };
  return observer;
}

notify::DeliveryObserver AuditService::delivery_observer() {
  notify::DeliveryObserver observer;
  observer.attempted = [this](notify::AttemptResult result) {
    outside_.metrics.audit().count_webhook_attempt(notify::result_text(result));
  };
  observer.failed = [this](const notify::FailedAttempt& attempt) {
    outside_.logger.warn("webhook_failed", {{"result", notify::result_text(attempt.result)},
                                            {"status", std::int64_t{attempt.status}},
                                            {"attempts", std::int64_t{attempt.attempts}},
                                            {"wait_ms", std::int64_t{attempt.wait.count()}}});
  };
  observer.backlog = [this](const audit::OutboxState& state) {
    outside_.metrics.audit().set_outbox(state.depth, state.oldest);
  };
  observer.outbox_failed = [this](const Error& error) {
    outside_.logger.warn("outbox_failed", {{"code", code_text(error.code)}});
  };
  return observer;
}

void AuditService::measure() { outside_.metrics.audit().set_pending(log_->pending()); }

void AuditService::report(const api::Notice& notice) {
  outside_.metrics.count_security_event(audit::action_text(notice.action));
  log_notice(outside_.logger, notice);
  audit::Event taken;
  taken.row[Column::action] = audit::action_text(notice.action);
  taken.row[Column::outcome] = audit::outcome_done;
  taken.row[Column::tenant] = notice.tenant;
  taken.row[Column::domain] = notice.domain;
  taken.row[Column::purpose] = notice.purpose;
  taken.row[Column::request_id] = notice.cause.request_id;
  taken.row[Column::trace_id] = notice.cause.trace_id;
  taken.notify = true;
  log_->append(std::move(taken), {});
}

void AuditService::look_at_policy(const std::string& hash) { static_cast<void>(changes_.look_at_policy(hash)); }

void AuditService::look_at_tenants(const std::vector<vault::TenantRecord>& tenants) {
  static_cast<void>(changes_.look_at_tenants(tenants));
  std::int64_t oldest = 0;
  for (const vault::TenantRecord& tenant : tenants) {
    if (oldest == 0 || tenant.epoch_since < oldest) oldest = tenant.epoch_since;
  }
  outside_.metrics.audit().set_newest_epoch(oldest * 1000);
  static_cast<void>(changes_.look_at_redactions());
}

void AuditService::check_older_events(const std::stop_token& stop) {
  if (opened_head_.size <= audit::events_checked_at_start) return;
  run_when_idle();
  const auto go_on = [&](std::uint64_t) {
    // Waits for a lull, but comes forward under steady load, too.
    for (int i = 0; i < most_breaths && outside_.callers && outside_.callers() > 0 && !stop.stop_requested(); ++i) {
      std::this_thread::sleep_for(breath);
    }
    return !stop.stop_requested();
  };
  bool told = false;
  while (!stop.stop_requested()) {
    const Status checked = audit::check_all_events(*store_, opened_head_, opened_tenants_, go_on);
    if (checked.ok()) return outside_.logger.info("audit_log_checked", {{"events", events_in(opened_head_)}});
    const ErrorCode code = checked.error().code;
    if (code == ErrorCode::audit_damaged) {
      outside_.logger.error("audit_log_damaged", {{"code", code_text(code)}});
      return report({.action = audit::Action::audit_damaged, .tenant = {}});
    }
    if (code == ErrorCode::canceled) return;
    if (!std::exchange(told, true)) outside_.logger.warn("audit_log_check_failed", {{"code", code_text(code)}});
    wait_before_retry(stop);
  }
}

}  // namespace feldsiegel::serve
