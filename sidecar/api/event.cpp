#include "sidecar/api/event.h"

namespace feldsiegel::api {

std::string_view event_text(EventKind kind) {
  switch (kind) {
    case EventKind::evaluate_budget_exhausted: return "evaluate_budget_exhausted";
    case EventKind::reidentify_budget_exhausted: return "reidentify_budget_exhausted";
    case EventKind::assignment_forged: return "assignment_forged";
    case EventKind::vault_damaged: return "vault_damaged";
    case EventKind::approval_requested: return "approval_requested";
    case EventKind::approval_given: return "approval_given";
    case EventKind::data_subject_erased: return "data_subject_erased";
    case EventKind::repeated_refusals: return "repeated_refusals";
    case EventKind::clock_went_back: return "clock_went_back";
    case EventKind::events_lost: return "events_lost";
    case EventKind::audit_damaged: return "audit_damaged";
    case EventKind::anchor_failed: return "anchor_failed";
    case EventKind::policy_changed: return "policy_changed";
    case EventKind::configuration_changed: return "configuration_changed";
    case EventKind::tenant_added: return "tenant_added";
    case EventKind::tenant_removed: return "tenant_removed";
    case EventKind::epoch_rotated: return "epoch_rotated";
    case EventKind::epoch_retired: break;
  }
  return "epoch_retired";
}

bool is_alarming(EventKind kind) {
  switch (kind) {
    case EventKind::evaluate_budget_exhausted:
    case EventKind::reidentify_budget_exhausted:
    case EventKind::assignment_forged:
    case EventKind::vault_damaged:
    case EventKind::repeated_refusals:
    case EventKind::clock_went_back:
    case EventKind::events_lost:
    case EventKind::audit_damaged:
    case EventKind::anchor_failed: return true;
    default: return false;
  }
}

}  // namespace feldsiegel::api
