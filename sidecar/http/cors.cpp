#include "sidecar/http/cors.h"

#include <algorithm>

#include "sidecar/http/problem.h"

namespace feldsiegel::http {

bool Cors::allows(std::string_view origin) const {
  return std::find(origins_.begin(), origins_.end(), origin) != origins_.end();
}

Status Cors::check(std::string_view origin, const Route& route) const {
  if (origin.empty() || !route.cross_origin || allows(origin)) return {};
  return ErrorCode::origin_not_allowed;
}

void Cors::decorate(std::string_view origin, const Route& route, Response& response) const {
  if (!route.cross_origin) return;
  response.headers.emplace_back("Vary", "Origin");
  if (origin.empty() || !allows(origin)) return;
  response.headers.emplace_back("Access-Control-Allow-Origin", origin);
  response.headers.emplace_back("Access-Control-Expose-Headers", "x-request-id, retry-after, traceresponse");
}

Response Cors::preflight(std::string_view origin, std::string_view path, const Router& router) const {
  const auto& routes = router.routes();
  const auto route =
      std::find_if(routes.begin(), routes.end(), [&](const Route& r) { return r.cross_origin && match_path(r, path); });
  Response response;
  if (route != routes.end()) {
    if (const Status allowed = check(origin, *route); !allowed.ok()) response = problem(allowed.error());
    decorate(origin, *route, response);
  }
  if (response.code.empty()) {
    response.status = 204;
    response.headers.emplace_back("Allow", router.allowed_methods(path));
  }
  if (response.code.empty() && route != routes.end() && !origin.empty()) {
    response.headers.emplace_back("Access-Control-Allow-Methods", router.allowed_methods(path));
    response.headers.emplace_back("Access-Control-Allow-Headers",
                                  "authorization, content-type, traceparent, tracestate, x-request-id");
    response.headers.emplace_back("Access-Control-Max-Age", "600");
  }
  return response;
}

}  // namespace feldsiegel::http
