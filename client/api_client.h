// The service's API from a client's side: bodies out, checked answers in. Formats: docs/spec/api.md.
#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "client/caller.h"
#include "core/base/json.h"
#include "core/base/secret.h"
#include "core/directory/key_directory.h"
#include "core/enrollment/enrollment.h"
#include "core/oprf/suite.h"
#include "host/https/https_client.h"

namespace feldsiegel::client {

struct ServiceOptions {
  std::string endpoint;  ///< without /v1; https, or http on loopback
  std::string signer;    ///< "fsd1.…"
  TokenSource token;
  std::string ca_file{};                ///< PEM; empty: the system's
  std::int64_t wait_seconds = 0;        ///< how long to wait in all for budgets to refill
  std::function<std::int64_t()> now{};  ///< seconds since 1970; empty: the system's clock
};

/// Every call throws Failure: what the service refuses with its code, network_failed, reply_malformed.
class ApiClient {
 public:
  /// `notice` is told when a budget makes it wait; `stop` ends the waiting. Failure: invalid_value (endpoint, signer).
  ApiClient(ServiceOptions options, std::function<void(std::string_view)> notice, const std::atomic<bool>& stop);

  /// Fetched and verified against the pinned signer and the token's tenant.
  KeyDirectory directory();

  oprf::Evaluation evaluate(std::string_view domain, std::span<const oprf::Element> elements);

  /// pseudonym[16] || subject secret[32] for each entry.
  WipedBytes assign(std::string_view domain, std::string_view header, const std::vector<SealedIdentifier>& entries);

  /// `members` are those of the request beside reply and request id; the answer's document, opened and for this
  /// request.
  Json reveal(std::string_view members);

 private:
  Bytes call(std::string_view path, const std::string* body);
  struct Reply {
    WipedBytes document;
    std::string request_id;
  };
  Reply call_sealed(std::string_view path, std::string_view members);
  void wait(std::int64_t seconds);

  ServiceOptions options_;
  Bytes signer_;
  https::HttpsClient http_;
  std::function<void(std::string_view)> notice_;
  const std::atomic<bool>& stop_;
};

}  // namespace feldsiegel::client
