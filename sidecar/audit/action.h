// The closed set of what an event can be of. The table: sidecar/audit/audit_actions.def
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace feldsiegel::audit {

enum class Action : std::uint8_t {
#define FELDSIEGEL_AUDIT_ACTION(symbol, origin, weight, of) symbol,
#include "sidecar/audit/audit_actions.def"
#undef FELDSIEGEL_AUDIT_ACTION
};

/// Where an action comes from, and so who hears of it beside the audit log.
enum class Origin : std::uint8_t {
  call,    ///< a caller's request: nobody
  report,  ///< the service at work: log line, metric, webhook
  change,  ///< noticed about the service: webhook
  own,     ///< likewise: nobody
};

/// Whether somebody ought to look, as opposed to what is as it should be.
enum class Weight : std::uint8_t { normal, alarming };

/// All of them, in the table's order.
inline constexpr auto all_actions = std::to_array<Action>({
#define FELDSIEGEL_AUDIT_ACTION(symbol, origin, weight, of) Action::symbol,
#include "sidecar/audit/audit_actions.def"
#undef FELDSIEGEL_AUDIT_ACTION
});

/// "assignment_forged" and so on: the cell of the log, the webhook's type, the label of metrics and log lines.
std::string_view action_text(Action action);

Origin origin_of(Action action);
Weight weight_of(Action action);

}  // namespace feldsiegel::audit
