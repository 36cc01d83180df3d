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
    case EventKind::repeated_refusals: return "repeated_refusals";
    case EventKind::audit_damaged: return "audit_damaged";
    case EventKind::anchor_failed: return "anchor_failed";
    case EventKind::data_subject_erased: break;
  }
  return "data_subject_erased";
}

bool is_alarming(EventKind kind) {
  return kind != EventKind::approval_requested && kind != EventKind::approval_given &&
         kind != EventKind::data_subject_erased;
}

}  // namespace feldsiegel::api
