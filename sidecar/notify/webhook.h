// One URL that takes what is POSTed to it.
#pragma once

#include <atomic>
#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "host/https/https_client.h"

namespace feldsiegel::notify {

struct WebhookSettings {
  std::string url;  ///< https, or http to loopback
  std::optional<std::filesystem::path> authorization_file{};
  std::optional<std::filesystem::path> ca_file{};
  std::chrono::milliseconds connect_timeout{5000};
  std::chrono::milliseconds total_timeout{15000};
};

inline constexpr std::size_t max_authorization = 8192;  ///< bytes of the header's value

/// What an answer says about a POST.
bool is_success(const https::HttpAnswer& answer);  ///< any 2xx, and nothing else

/// Thread-safe.
class Webhook {
 public:
  using Report = https::HttpsClient::Report;

  explicit Webhook(WebhookSettings settings, Report report = {});

  struct Content {
    std::string_view type;
    std::string_view body;
    std::vector<std::pair<std::string, std::string>> headers{};
  };

  /// The answer's status and its wish to be left alone for a while; its body is not looked at. Reads the authorization
  /// afresh. Blocks for a bounded time, or until `stop` is true. Errors: those of HttpsClient::send; of the
  /// authorization, at "/authorization_file": those of read_secret_text, and invalid_value (no printable ASCII).
  Result<https::HttpAnswer> post(const Content& content, const std::atomic<bool>* stop = nullptr) const;

 private:
  const WebhookSettings settings_;
  const https::HttpsClient client_;
};

}  // namespace feldsiegel::notify
