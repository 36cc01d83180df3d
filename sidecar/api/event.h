// What operators and auditors must hear of. An event names no person: neither whom data is about nor who asked.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>

#include "core/base/tenant_id.h"

namespace feldsiegel::api {

enum class EventKind : std::uint8_t {
  evaluate_budget_exhausted,
  reidentify_budget_exhausted,
  assignment_forged,  ///< an identifier that does not belong to its tag
  vault_damaged,      ///< a row that this service cannot have written as it stands
  approval_requested,
  approval_given,
  data_subject_erased,
  repeated_refusals,  ///< of one caller within a short time, see refusal_watch.h
  clock_went_back,
  events_lost,
  audit_damaged,  ///< the audit log is not what this service has written
  anchor_failed,  ///< a checkpoint could not be published
  policy_changed,
  configuration_changed,
  tenant_added,
  tenant_removed,
  epoch_rotated,
  epoch_retired,
};

/// All of them, in their order.
inline constexpr std::size_t event_kinds = static_cast<std::size_t>(EventKind::epoch_retired) + 1;

/// "assignment_forged" and so on: the log's `kind` and the metric's label.
std::string_view event_text(EventKind kind);

/// Whether somebody ought to look, as opposed to changes that are as they should be.
bool is_alarming(EventKind kind);

/// Which request led to an event, and to which trace it belongs; empty where it was none.
struct Cause {
  std::string_view request_id{};
  std::string_view trace_id{};
};

/// Views are valid during the call only.
struct Event {
  EventKind kind;
  std::string_view tenant;
  std::string_view domain{};   ///< its name, where it is about one
  std::string_view purpose{};  ///< likewise
  Cause cause{};
};

/// Thread-safe.
using Report = std::function<void(const Event&)>;

}  // namespace feldsiegel::api
