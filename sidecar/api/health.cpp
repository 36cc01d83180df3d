#include "sidecar/api/health.h"

#include "core/base/json.h"

namespace feldsiegel::api {
namespace {

http::Response ready(const std::vector<ReadyCheck>& checks, metrics::Metrics& metrics) {
  nlohmann::ordered_json parts = nlohmann::ordered_json::object();
  bool all = true;
  for (const auto& [name, check] : checks) {
    const Status status = check();
    all = all && status.ok();
    parts[std::string(name)] = status.ok() ? std::string_view("ok") : code_text(status.error().code);
  }
  metrics.set_ready(all);
  nlohmann::ordered_json document;
  document["ready"] = all;
  document["checks"] = std::move(parts);
  http::Response response;
  response.status = all ? 200 : 503;
  response.body = http::Body(document.dump());
  if (!all) response.code = code_text(ErrorCode::not_ready);
  return response;
}

}  // namespace

void add_management_routes(http::Router& router, std::vector<ReadyCheck> checks, metrics::Metrics& metrics) {
  router.add({http::Method::get, "/healthz",
              [](const http::Request&) { return http::Response{.body = http::Body("{\"alive\":true}")}; }});
  router.add({http::Method::get, "/readyz",
              [checks = std::move(checks), &metrics](const http::Request&) { return ready(checks, metrics); }});
  router.add({http::Method::get, "/metrics", [&metrics](const http::Request&) {
                http::Response response;
                response.content_type = "text/plain; version=0.0.4; charset=utf-8";
                response.body = http::Body(metrics.text());
                return response;
              }});
}

}  // namespace feldsiegel::api
