// The management endpoints: alive, ready, metrics.
#pragma once

#include <functional>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/result.h"
#include "sidecar/http/router.h"
#include "sidecar/metrics/metrics.h"

namespace feldsiegel::api {

/// A named part that must work before requests can be served; may block, thread-safe.
using ReadyCheck = std::pair<std::string_view, std::function<Status()>>;

/// GET /healthz: 200 while the process answers. GET /readyz: 200 or 503 with what each check says. GET /metrics.
void add_management_routes(http::Router& router, std::vector<ReadyCheck> checks, metrics::Metrics& metrics);

}  // namespace feldsiegel::api
