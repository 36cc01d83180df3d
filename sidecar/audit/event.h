// What an action leaves in the audit log.
#pragma once

#include <functional>

#include "core/audit/row.h"

namespace feldsiegel::audit {

/// The log fills in index, time, tenant_index and disclosure; whatever stands there before is overwritten.
struct Event {
  Row row{};
  bool notify = false;  ///< somebody outside must hear of it: it goes to the outbox too
};

/// Told once, when the event is durable or cannot be. Called on the log's own thread; must not block.
using Done = std::function<void(Status)>;

inline constexpr std::string_view outcome_done = "done";
inline constexpr std::string_view outcome_refused = "refused";
/// Done, but the answer was not given out because the log could not be written at that time.
inline constexpr std::string_view outcome_withheld = "withheld";

}  // namespace feldsiegel::audit
