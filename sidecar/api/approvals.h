// Four-eyes: asking for approval, seeing what is asked, giving it.
#pragma once

#include "sidecar/api/services.h"

namespace feldsiegel::api {

inline constexpr std::int64_t approval_decision_time = 24 * 3600;  ///< seconds within which a request must be decided
inline constexpr std::size_t max_open_approvals = 20;              ///< undecided requests of one person

/// POST /v1/approvals. Thread-safe, like the others; all borrow `services`.
http::Response request_approval(const Services& services, const http::Request& request);

/// GET /v1/approvals
http::Response list_approvals(const Services& services, const http::Request& request);

/// POST /v1/approvals/{id}/approve
http::Response approve(const Services& services, const http::Request& request);

}  // namespace feldsiegel::api
