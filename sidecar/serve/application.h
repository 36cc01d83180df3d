// The running sidecar: storage, token verification, the two servers, and their beginning and end.
#pragma once

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <memory>
#include <optional>
#include <stop_token>

#include "sidecar/api/directory_service.h"
#include "sidecar/api/health.h"
#include "sidecar/api/services.h"
#include "sidecar/http/server.h"
#include "sidecar/log/logger.h"
#include "sidecar/periodic/worker.h"
#include "sidecar/serve/audit_service.h"
#include "sidecar/serve/storage.h"
#include "sidecar/token/jwks_cache.h"
#include "sidecar/token/verifier.h"

namespace feldsiegel::serve {

/// What comes from outside the process. The defaults are the real things; tests bring their own.
struct Surroundings {
  token::JwksCache::Fetch fetch_signing_keys{};  ///< empty: over HTTPS, from where the configuration says
  api::Clock now{};                              ///< seconds since 1970; empty: the system's clock
  int log_descriptor = 1;
  audit::Trail* trail = nullptr;  ///< in place of the audit log's, for benchmarks; null: the log itself
};

class Application {
 public:
  explicit Application(config::Config config, Surroundings surroundings = {});
  ~Application();

  /// Opens everything and listens. The issuer need not answer yet: the service is ready when it does.
  std::optional<StartFailure> start();

  /// Serves until it has drained; runs on the calling thread.
  void run();

  /// Makes SIGTERM and SIGINT drain; a second signal ends at once.
  void drain_on_signals();

  /// May be called from any thread.
  void drain();

  std::uint16_t port() const { return port_; }
  std::uint16_t management_port() const { return management_port_; }

 private:
  void complete_surroundings();
  std::optional<StartFailure> open_parts();
  std::optional<StartFailure> listen(http::Server& server, const config::Listener& listener, std::string_view name,
                                     std::uint16_t& port);
  http::Router api_routes();
  http::Router management_routes();
  void observe(const http::Completed& request);
  void wait_for_signal();
  void begin_drain();
  void force_end();
  void finish();
  void start_jobs();
  Result<periodic::Ended> refresh_signing_keys();
  Result<periodic::Ended> look_at_changes();

  const config::Config config_;
  Surroundings surroundings_;
  std::function<std::int64_t()> audit_clock_;  // milliseconds
  const http::AtWork at_work_ = http::nothing_at_work();
  boost::asio::io_context io_{1};
  boost::asio::thread_pool workers_;
  boost::asio::thread_pool background_{1};          // for what takes its time
  boost::asio::thread_pool management_workers_{1};  // so that health answers however busy the others are
  boost::asio::signal_set signals_{io_};
  boost::asio::steady_timer drain_timer_{io_};
  log::Logger logger_;
  metrics::Metrics metrics_;
  std::optional<Policy> policy_;
  Storage storage_;
  std::unique_ptr<AuditService> audit_;
  std::optional<vault::Keyring> keyring_;
  std::optional<token::JwksCache> signing_keys_;
  std::optional<token::Verifier> verifier_;
  std::optional<api::DirectoryService> directories_;
  api::RefusalWatch refusals_;
  std::optional<api::Services> services_;
  std::optional<http::Server> api_;
  std::optional<http::Server> management_;
  std::stop_source background_stop_;
  std::atomic<bool> draining_ = false;
  std::uint16_t port_ = 0;
  std::uint16_t management_port_ = 0;
  std::optional<periodic::Worker> jobs_;  // ends first: jobs use all the others
};

}  // namespace feldsiegel::serve
