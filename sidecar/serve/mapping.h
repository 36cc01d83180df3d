// From the configuration's types to those of the parts, which do not know it, and from requests to log lines.
#pragma once

#include "sidecar/api/call/notice.h"
#include "sidecar/api/services.h"
#include "sidecar/audit/opening.h"
#include "sidecar/config/config.h"
#include "sidecar/http/limits.h"
#include "sidecar/http/observer.h"
#include "sidecar/log/logger.h"
#include "sidecar/net/listener.h"
#include "sidecar/notify/webhook.h"
#include "sidecar/token/verifier.h"

namespace feldsiegel::serve {

/// `report` learns why a connection failed; may be empty.
audit::Anchors make_anchors(const config::Audit& audit, const https::HttpsClient::Report& report = {});
notify::WebhookSettings webhook_settings(const config::WebhookConfig& webhook);
net::Endpoint endpoint_of(const config::Listener& listener);
api::Limits api_limits(const config::Limits& limits);
http::Limits http_limits(const config::Limits& limits);
token::TokenRules token_rules(const config::Tokens& tokens);
log::Level log_level(config::LogLevel level);

void log_listening(log::Logger& logger, std::string_view name, const net::Listener& listener);
void log_notice(log::Logger& logger, const api::Notice& notice);
void log_request(log::Logger& logger, const http::Completed& request);

}  // namespace feldsiegel::serve
