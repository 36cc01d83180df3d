#include "sidecar/serve/audit_service.h"

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

}  // namespace

std::variant<std::unique_ptr<AuditService>, StartFailure> AuditService::open(const config::Config& config,
                                                                             keyprovider::KeyProvider& provider,
                                                                             Outside outside) {
  auto store = open_audit_store(config, true);
  if (auto* failure = std::get_if<StartFailure>(&store)) return std::move(*failure);
  auto& kept = std::get<std::unique_ptr<audit::Store>>(store);
  audit::Anchors anchors = make_anchors(config.audit);
  auto opened = audit::open_log(*kept, provider, anchors);
  if (!opened.ok()) return log_failure(config, opened.error());
  outside.logger.info("audit_log_opened", {{"origin", opened->signer.name()},
                                           {"events", static_cast<std::int64_t>(opened->head.size)},
                                           {"verifier_key", opened->signer.verifier_key()}});
  std::unique_ptr<AuditService> service(
      new AuditService(std::move(kept), std::move(opened).value(), std::move(anchors), std::move(outside)));
  const Status begun = service->begin(config);
  if (!begun.ok()) return log_failure(config, begun.error());
  return service;
}

AuditService::AuditService(std::unique_ptr<audit::Store> store, audit::OpenedLog opened, audit::Anchors anchors,
                           Outside outside)
    : outside_(std::move(outside)),
      store_(std::move(store)),
      signer_(copy_of(opened.signer)),
      opened_head_(opened.head),
      anchoring_(*store_, std::move(anchors), anchoring_observer()),
      changes_(*store_, [this](audit::Event event) { log_->append(std::move(event), {}); }) {
  audit::LogOptions options{.now = outside_.now, .observer = log_observer()};
  log_ = std::make_unique<audit::Log>(*store_, std::move(opened.signer), opened.head, std::move(opened.tree),
                                      std::move(opened.tenants), std::move(options));
}

Status AuditService::begin(const config::Config& config) {
  audit::Event start;
  start.row[Column::action] = "start";
  start.row[Column::outcome] = audit::outcome_done;
  log_->append(std::move(start), {});
  FELDSIEGEL_CHECK(changes_.start());
  return changes_.look_at_configuration(config.hash_hex);
}

audit::LogObserver AuditService::log_observer() {
  audit::LogObserver observer;
  observer.checkpointed = [this](const std::string& checkpoint, std::uint64_t size) {
    anchoring_.offer(checkpoint, size);
  };
  observer.state_changed = [this](const Status& state) {
    if (state.ok()) return outside_.logger.info("audit_log_writable");
    const Error& error = state.error();
    outside_.logger.error("audit_log_unwritable", {{"code", code_text(error.code)}, {"cause", error.at}});
  };
  return observer;
}

audit::AnchoringObserver AuditService::anchoring_observer() {
  audit::AnchoringObserver observer;
  observer.failed = [this](const audit::Anchor& anchor, ErrorCode code) {
    outside_.logger.warn("anchor_failed", {{"anchor", anchor.kind()}, {"code", code_text(code)}});
    report({.kind = api::EventKind::anchor_failed, .tenant = {}});
  };
  return observer;
}

void AuditService::report(const api::Event& event) {
  outside_.metrics.count_security_event(api::event_text(event.kind));
  log_event(outside_.logger, event);
  audit::Event taken;
  taken.row[Column::action] = api::event_text(event.kind);
  taken.row[Column::outcome] = audit::outcome_done;
  taken.row[Column::tenant] = event.tenant;
  taken.row[Column::domain] = event.domain;
  taken.row[Column::purpose] = event.purpose;
  taken.row[Column::request_id] = event.request_id;
  taken.notify = true;
  log_->append(std::move(taken), {});
}

void AuditService::look_at_policy(const std::string& hash) { static_cast<void>(changes_.look_at_policy(hash)); }

void AuditService::look_at_tenants(const std::vector<vault::TenantRecord>& tenants) {
  static_cast<void>(changes_.look_at_tenants(tenants));
  static_cast<void>(changes_.look_at_redactions());
}

void AuditService::check_older_events(const std::stop_token& stop) {
  if (opened_head_.size <= audit::events_checked_at_start) return;
  const Status checked = audit::check_events(*store_, opened_head_, 0, stop);
  if (!checked.ok() && checked.error().code == ErrorCode::audit_damaged) {
    outside_.logger.error("audit_log_damaged", {{"code", code_text(checked.error().code)}});
    report({.kind = api::EventKind::audit_damaged, .tenant = {}});
  }
}

}  // namespace feldsiegel::serve
