#include "sidecar/notify/webhook.h"

#include <algorithm>

#include "host/secret_file/secret_file.h"

namespace feldsiegel::notify {
namespace {

https::HttpsOptions options_of(const WebhookSettings& settings) {
  https::HttpsOptions options;
  if (settings.ca_file) options.ca_file = settings.ca_file->string();
  options.connect_timeout = settings.connect_timeout;
  options.total_timeout = settings.total_timeout;
  options.allow_loopback_http = true;
  return options;
}

Result<std::string> authorization_of(const WebhookSettings& settings) {
  if (!settings.authorization_file) return std::string();
  const auto fail = [](ErrorCode code) { return Error{code, "/authorization_file"}; };
  const auto secret = read_secret_text(*settings.authorization_file, max_authorization);
  if (!secret.ok()) return fail(secret.error().code);
  const std::string_view text = as_text(secret->expose_secret());
  const bool is_header = std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
  if (!is_header) return fail(ErrorCode::invalid_value);
  return std::string(text);
}

}  // namespace

bool is_success(const https::HttpAnswer& answer) { return answer.status >= 200 && answer.status < 300; }

Webhook::Webhook(WebhookSettings settings, Report report)
    : settings_(std::move(settings)), client_(options_of(settings_), std::move(report)) {}

Result<https::HttpAnswer> Webhook::post(const Content& content, const std::atomic<bool>* stop) const {
  https::HttpCall call{.url = settings_.url, .body = content.body, .stop = stop};
  FELDSIEGEL_TRY(call.authorization, authorization_of(settings_));
  call.content_type = content.type;
  call.accept = "*/*";
  call.headers = content.headers;
  call.status_only = true;
  return client_.send(call);
}

}  // namespace feldsiegel::notify
