// The whole sidecar on loopback: made by `init`, started as `serve` starts it, with an issuer of the tests.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "core/directory/key_directory.h"
#include "sidecar/serve/application.h"
#include "tests/sidecar/support/raw_client.h"
#include "tests/sidecar/support/temporary_directory.h"
#include "tests/sidecar/token/test_issuer.h"

namespace feldsiegel::testing {

extern const char* const service_policy;

class ServiceFixture {
 public:
  explicit ServiceFixture(hpke::KemId suite = hpke::KemId::x_wing, config::Limits limits = {},
                          const char* policy = service_policy, audit::Trail* trail = nullptr);

  /// A second sidecar on the vault of a first one, which must outlive it; with its policy unless another is given.
  explicit ServiceFixture(const ServiceFixture& first, const std::string& policy = "");
  ~ServiceFixture();

  std::uint16_t port() const { return application_->port(); }
  std::uint16_t management_port() const { return application_->management_port(); }
  const config::Config& config() const { return config_; }
  const std::string& signer() const { return signer_; }  ///< as `init` printed it

  /// A person's token with these app roles.
  std::string token(const std::vector<std::string>& roles, std::string_view tenant = test_tid) const;
  /// The same for somebody else, and for a time at which the fixture's clock may be.
  std::string token_of(std::string_view person, const std::vector<std::string>& roles,
                       std::string_view tenant = test_tid) const;
  std::string payroll() const { return token({"Payroll.Read"}); }

  RawResponse get(std::string_view path, std::string_view token) const;
  RawResponse reveal(std::string_view body, std::string_view token) const;
  RawResponse send(std::string_view method, std::string_view path, std::string_view token,
                   std::optional<std::string_view> body = std::nullopt) const;
  RawResponse management(std::string_view path) const;

  /// Fetched over HTTP and verified with the signer that `init` printed.
  KeyDirectory directory(std::string_view tenant = test_tid) const;

  /// The vault, opened a second time as the command line does beside a running service.
  serve::Storage storage() const;

  /// The service's clock stands still unless it is told otherwise.
  void set_clock(std::int64_t seconds) { *clock_ = seconds; }
  std::int64_t clock() const { return *clock_; }

  /// Everything that it has logged so far.
  std::string log() const;

  void drain() { application_->drain(); }
  bool has_ended() const { return ended_; }

 private:
  void initialize(hpke::KemId suite, const char* policy);
  void start(audit::Trail* trail = nullptr);
  void wait_until_ready() const;
  TemporaryDirectory directory_;
  std::string signer_;
  config::Config config_;
  std::unique_ptr<serve::Application> application_;
  std::shared_ptr<std::atomic<std::int64_t>> clock_ = std::make_shared<std::atomic<std::int64_t>>(test_now);
  int log_;
  std::atomic<bool> ended_ = false;
  std::thread thread_;
};

}  // namespace feldsiegel::testing
