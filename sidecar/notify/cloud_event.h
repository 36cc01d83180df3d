// An event of the audit log as others are told of it: a CloudEvent. Format: docs/spec/webhooks.md.
#pragma once

#include <string>
#include <string_view>

#include "core/audit/row.h"

namespace feldsiegel::notify {

inline constexpr std::string_view cloud_event_type = "application/cloudevents+json";  ///< the content's type

/// CloudEvents 1.0, structured JSON. Of the row it has the columns that identify nobody; neither what is personal nor
/// what would open the commitments to it. `log_origin` is the name of the log.
std::string cloud_event(const audit::Row& row, std::string_view log_origin);

}  // namespace feldsiegel::notify
