// From requests and answers to rows of the audit log.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/grant/verified_token.h"
#include "core/policy/policy.h"
#include "core/seal/header.h"
#include "sidecar/audit/action.h"
#include "sidecar/audit/event.h"
#include "sidecar/http/request.h"

namespace feldsiegel::api {

/// Who asks for what, and under which policy. Without an action its cell stays empty.
void begin_event(audit::Row& event, std::optional<audit::Action> action, const http::Request& request,
                 const VerifiedToken& token, const Policy& policy);

/// What came of it: outcome, code, counts.
void end_event(audit::Row& event, const http::Response& response);

/// The names as a JSON array.
std::string fields_text(const std::vector<std::string_view>& names);

/// The pseudonyms as their domains write them, separated by spaces; of more than one domain, each with its domain's
/// name and a colon before it. What the policy does not know is left out.
std::string pseudonyms_text(const Policy& policy, const std::vector<DataSubjectRef>& data_subjects);

}  // namespace feldsiegel::api
