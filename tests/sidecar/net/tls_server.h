// A tiny HTTPS server on loopback for tests, with certificates made at run time.
#pragma once

#include <openssl/ssl.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace feldsiegel::testing {

/// Head and body, with the length that it announces.
std::string http_answer(const std::string& status, const std::string& body = "", const std::string& more_headers = "");

/// A certification authority that lives as long as its test.
class TestAuthority {
 public:
  TestAuthority();
  /// Writes its certificate as PEM.
  void write(const std::filesystem::path& file) const;

  struct Leaf {
    std::shared_ptr<X509> certificate;
    std::shared_ptr<EVP_PKEY> key;
  };
  /// A server certificate for one DNS name, valid from now for `seconds` (negative: expired).
  Leaf issue(const std::string& dns_name, long seconds = 3600) const;

 private:
  Leaf self_;
};

struct TlsServerOptions {
  std::string answer;                  ///< sent as it is, after the request's head arrived
  std::chrono::milliseconds delay{0};  ///< before the answer
  int newest_tls = TLS1_3_VERSION;
};

/// Answers one request of every connection, with the same bytes until it is told others.
class TlsServer {
 public:
  TlsServer(const TestAuthority::Leaf& leaf, TlsServerOptions options);
  ~TlsServer();
  TlsServer(const TlsServer&) = delete;
  TlsServer& operator=(const TlsServer&) = delete;

  std::string url(const std::string& host = "localhost") const { return "https://" + host + ":" + port_ + "/keys"; }
  int requests() const { return requests_; }
  std::string last_request() const;               ///< head and body; call after the answer arrived
  std::vector<std::string> all_requests() const;  ///< likewise, in their order
  void answer_with(std::string answer);           ///< from now on

 private:
  void run();
  void serve(int connection);
  std::string answer() const;
  TlsServerOptions options_;
  std::unique_ptr<SSL_CTX, void (*)(SSL_CTX*)> context_;
  int listener_;
  std::string port_;
  std::atomic<bool> stop_ = false;
  std::atomic<int> requests_ = 0;
  mutable std::mutex mutex_;  // guards the answer and the requests
  std::vector<std::string> all_requests_;
  std::thread thread_;
};

}  // namespace feldsiegel::testing
