// GET over HTTPS, for the few documents that the sidecar fetches by itself. Nothing but HTTPS, no redirects, TLS 1.2 or
// newer, bounded in size and time, and no proxy from the environment.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/bytes.h"
#include "core/base/result.h"

namespace feldsiegel::net {

struct HttpsOptions {
  std::optional<std::string> ca_file{};  ///< PEM; instead of the system's certificates
  std::optional<std::string> proxy{};    ///< none unless given here
  std::size_t max_bytes = 1u << 20;
  std::chrono::milliseconds connect_timeout{5000};
  std::chrono::milliseconds total_timeout{10000};
};

/// Whether `url` is an absolute https URL with a host and without user name, password or fragment.
bool is_https_url(std::string_view url);

class HttpsClient {
 public:
  /// Receives why a request failed, as a fixed sentence without any part of URL or answer, for the log.
  using Report = std::function<void(std::string_view reason)>;

  explicit HttpsClient(HttpsOptions options, Report report = {});

  /// The body of a 200 answer. Blocks; safe to call from many threads.
  /// Errors: invalid_value (not an https URL), network_failed (no connection, TLS not trusted, time out),
  /// reply_malformed (any status but 200, redirects included; body larger than the limit).
  Result<Bytes> get(const std::string& url) const;

 private:
  Error refuse(ErrorCode code, std::string_view reason) const;
  HttpsOptions options_;
  Report report_;
};

}  // namespace feldsiegel::net
