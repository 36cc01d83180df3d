#include "sidecar/serve/mapping.h"

#include <algorithm>

#include "sidecar/anchors/blob_anchor.h"
#include "sidecar/anchors/file_anchor.h"
#include "sidecar/anchors/webhook_anchor.h"

namespace feldsiegel::serve {

namespace {

struct AnchorMaker {
  const https::HttpsClient::Report& report;

  std::unique_ptr<audit::Anchor> operator()(const config::FileAnchorConfig& anchor) const {
    return std::make_unique<anchors::FileAnchor>(anchor.file);
  }
  std::unique_ptr<audit::Anchor> operator()(const config::WebhookConfig& anchor) const {
    return std::make_unique<anchors::WebhookAnchor>(webhook_settings(anchor), report);
  }
  std::unique_ptr<audit::Anchor> operator()(const config::BlobAnchorConfig& anchor) const {
    return std::make_unique<anchors::BlobAnchor>(anchors::BlobSettings{anchor.url_file, anchor.ca_file}, report);
  }
};

}  // namespace

notify::WebhookSettings webhook_settings(const config::WebhookConfig& webhook) {
  return {webhook.url, webhook.authorization_file, webhook.ca_file};
}

audit::Anchors make_anchors(const config::Audit& audit, const https::HttpsClient::Report& report) {
  audit::Anchors all;
  for (const config::AnchorConfig& anchor : audit.anchors) {
    all.push_back(std::visit(AnchorMaker{report}, anchor.place));
    all.back()->set_interval(anchor.every);
  }
  return all;
}

net::Endpoint endpoint_of(const config::Listener& listener) {
  if (listener.is_unix()) return net::UnixEndpoint{listener.unix_socket.string()};
  net::TcpEndpoint endpoint{listener.address, listener.port};
  if (listener.tls) endpoint.tls = net::TlsFiles{listener.tls->certificate.string(), listener.tls->key.string()};
  return endpoint;
}

api::Limits api_limits(const config::Limits& limits) {
  return {limits.records, limits.fields, limits.evaluations, limits.assignments};
}

http::Limits http_limits(const config::Limits& limits) {
  http::Limits result;
  result.body_bytes = limits.body_bytes;
  result.bodies_in_flight = std::max(result.bodies_in_flight, 4 * limits.body_bytes);
  result.connections = limits.connections;
  result.request_time = std::chrono::seconds(limits.request_seconds);
  return result;
}

token::TokenRules token_rules(const config::Tokens& tokens) {
  return {tokens.audiences, tokens.issuers, tokens.scopes, tokens.clock_skew_seconds};
}

log::Level log_level(config::LogLevel level) {
  switch (level) {
    case config::LogLevel::debug: return log::Level::debug;
    case config::LogLevel::info: return log::Level::info;
    case config::LogLevel::warn: return log::Level::warn;
    case config::LogLevel::error: break;
  }
  return log::Level::error;
}

void log_listening(log::Logger& logger, std::string_view name, const net::Listener& listener) {
  log::Members members = {{"listener", name}, {"address", listener.address()}};
  if (!listener.is_unix()) members.emplace_back("port", std::int64_t{listener.port()});
  members.emplace_back("tls", listener.tls() != nullptr);
  logger.info("listening", members);
}

void log_notice(log::Logger& logger, const api::Notice& notice) {
  log::Members members = {{"kind", audit::action_text(notice.action)}, {"tid", notice.tenant}};
  if (!notice.domain.empty()) members.emplace_back("domain", notice.domain);
  if (!notice.purpose.empty()) members.emplace_back("purpose", notice.purpose);
  if (!notice.cause.request_id.empty()) members.emplace_back("request_id", notice.cause.request_id);
  const bool is_alarming = audit::weight_of(notice.action) == audit::Weight::alarming;
  logger.write(is_alarming ? log::Level::warn : log::Level::info, "security_event", members);
}

void log_request(log::Logger& logger, const http::Completed& request) {
  log::Members members = {{"request_id", request.request_id},
                          {"route", request.route},
                          {"method", http::method_text(request.method)},
                          {"status", std::int64_t{request.status}},
                          {"ms", static_cast<double>(request.duration.count()) / 1000.0}};
  const TraceContext& trace = request.trace;
  if (!trace.trace_id.empty()) members.emplace_back("trace_id", std::string_view(trace.trace_id));
  if (!trace.span_id.empty()) members.emplace_back("span_id", std::string_view(trace.span_id));
  if (!trace.parent_id.empty()) members.emplace_back("parent_id", std::string_view(trace.parent_id));
  if (!request.code.empty()) members.emplace_back("code", request.code);
  if (!request.notes.tenant.empty()) members.emplace_back("tid", std::string_view(request.notes.tenant));
  for (const auto& [name, count] : request.notes.counts) members.emplace_back(name, static_cast<std::int64_t>(count));
  logger.write(request.status >= 500 ? log::Level::warn : log::Level::info, "request", members);
}

}  // namespace feldsiegel::serve
