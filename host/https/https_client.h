// HTTPS for the few documents that the sidecar fetches by itself, and for the command line as a client of the service.
// Nothing but HTTPS (to loopback also HTTP, where that is asked for), no redirects, TLS 1.2 or newer, bounded in size
// and time, and no proxy from the environment.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/result.h"

namespace feldsiegel::https {

struct HttpsOptions {
  std::optional<std::string> ca_file{};  ///< PEM; instead of the system's certificates
  std::optional<std::string> proxy{};    ///< none unless given here
  std::size_t max_bytes = 1u << 20;
  std::chrono::milliseconds connect_timeout{5000};
  std::chrono::milliseconds total_timeout{10000};
  bool allow_loopback_http = false;  ///< http://localhost, 127.0.0.0/8 and [::1]
};

enum class SendAs : std::uint8_t { post, put };

/// A body to POST or PUT, or nothing to GET.
struct HttpCall {
  std::string url;
  std::string authorization{};  ///< the header's value; empty: none
  std::optional<std::string_view> body{};
  const std::atomic<bool>* stop = nullptr;  ///< ends the transfer when it becomes true; borrowed
  SendAs send_as = SendAs::post;            ///< the body
  std::string content_type = "application/json";
  std::string accept = "application/json";
  std::vector<std::pair<std::string, std::string>> headers{};  ///< more of them
  /// The status is all that is asked for: nothing behind the answer's head is waited for, and its body stays empty.
  bool status_only = false;
};

struct HttpAnswer {
  int status;
  Bytes body;
  std::int64_t retry_after = 0;  ///< seconds; 0 where the answer does not say
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

  /// The answer, whatever its status; a redirect is an answer as well. Errors: as get(), but for the status; also
  /// invalid_value where a header holds something else than printable ASCII.
  Result<HttpAnswer> send(const HttpCall& call) const;

 private:
  Error refuse(ErrorCode code, std::string_view reason) const;
  HttpsOptions options_;
  Report report_;
};

}  // namespace feldsiegel::https
