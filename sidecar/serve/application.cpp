#include "sidecar/serve/application.h"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <csignal>
#include <thread>

#include "host/https/https_client.h"
#include "sidecar/api/routes.h"
#include "sidecar/periodic/housekeeping.h"
#include "sidecar/serve/mapping.h"

namespace feldsiegel::serve {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

// A container is killed 30 seconds after SIGTERM unless told otherwise.
constexpr std::chrono::seconds drain_time{20};
constexpr std::chrono::seconds refresh_time{60}, refresh_time_until_ready{2}, changes_time{3};

std::int64_t steady_seconds() {
  return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

std::int64_t system_milliseconds() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

std::int64_t system_seconds() { return system_milliseconds() / 1000; }

}  // namespace

Application::Application(config::Config config, Surroundings surroundings)
    : config_(std::move(config)),
      surroundings_(std::move(surroundings)),
      workers_(std::max(2u, std::thread::hardware_concurrency())),
      logger_(surroundings_.log_descriptor, log_level(config_.log_level)),
      metrics_(FELDSIEGEL_VERSION) {
  for (const audit::Action action : audit::all_actions) {
    if (audit::origin_of(action) != audit::Origin::report) continue;
    metrics_.expect_security_event(audit::action_text(action));
  }
  complete_surroundings();
}

void Application::complete_surroundings() {
  audit_clock_ = system_milliseconds;
  if (surroundings_.now) audit_clock_ = [now = surroundings_.now] { return now() * 1000; };
  if (!surroundings_.now) surroundings_.now = system_seconds;
  if (surroundings_.fetch_signing_keys) return;
  https::HttpsOptions options;
  options.max_bytes = token::max_jwks_bytes;
  if (config_.tokens.ca_file) options.ca_file = config_.tokens.ca_file->string();
  auto client = std::make_shared<https::HttpsClient>(std::move(options), [this](std::string_view reason) {
    logger_.warn("signing_keys_fetch_failed", {{"reason", reason}});
  });
  surroundings_.fetch_signing_keys = [this, client] { return client->get(config_.tokens.jwks_uri); };
}

Application::~Application() {
  jobs_.reset();
  workers_.join();
  background_stop_.request_stop();
  background_.join();
  management_workers_.join();
}

std::optional<StartFailure> Application::start() {
  if (auto failure = open_parts()) return failure;
  api_.emplace(io_, workers_,
               http::Server::Settings{api_routes(), http::Cors(config_.origins), http_limits(config_.limits),
                                      [this](const http::Completed& request) { observe(request); }, at_work_});
  http::Limits few;
  few.connections = 64;
  management_.emplace(io_, management_workers_, http::Server::Settings{management_routes(), {}, few, {}});
  if (auto failure = listen(*management_, config_.management, "management", management_port_)) return failure;
  if (auto failure = listen(*api_, config_.listen, "api", port_)) return failure;
  start_jobs();
  asio::post(background_, [this] { audit_->check_older_events(background_stop_.get_token()); });
  return std::nullopt;
}

std::optional<StartFailure> Application::open_parts() {
  auto policy = load_policy(config_.policy);
  if (!policy.ok()) return StartFailure{config_.policy.string(), policy.error()};
  policy_ = std::move(*policy);
  auto opened = open_storage(config_);
  if (auto* failure = std::get_if<StartFailure>(&opened)) return std::move(*failure);
  storage_ = std::move(std::get<Storage>(opened));
  const auto callers = [at_work = at_work_] { return at_work->load(); };
  auto audit = AuditService::open(config_, *storage_.provider, {logger_, metrics_, audit_clock_, callers});
  if (auto* failure = std::get_if<StartFailure>(&audit)) return std::move(*failure);
  audit_ = std::move(std::get<std::unique_ptr<AuditService>>(audit));
  audit_->look_at_policy(policy_->hash_hex());
  auto signer = vault::load_directory_signer(*storage_.store, *storage_.provider);
  if (!signer.ok()) return StartFailure{config_.vault.string(), signer.error()};
  keyring_.emplace(*storage_.store, *storage_.provider);
  signing_keys_.emplace(surroundings_.fetch_signing_keys, steady_seconds);
  verifier_.emplace(token_rules(config_.tokens), *signing_keys_,
                    [this](const TenantId& tenant) { return keyring_->has(tenant); });
  directories_.emplace(*keyring_, *storage_.store, *policy_, std::move(*signer));
  return std::nullopt;
}

http::Router Application::api_routes() {
  audit::Trail& trail = surroundings_.trail != nullptr ? *surroundings_.trail : audit_->trail();
  services_.emplace(
      api::Services{[this](std::string_view token) { return verifier_->verify(token, surroundings_.now()); }, *policy_,
                    *keyring_, *storage_.store, trail, audit_->store(), audit_->signer(), metrics_,
                    [this](const api::Notice& notice) { audit_->report(notice); }, refusals_, surroundings_.now,
                    api_limits(config_.limits)});
  http::Router router;
  api::add_api_routes(router, *services_, *directories_);
  return router;
}

http::Router Application::management_routes() {
  const auto ok_if = [](bool ok, ErrorCode otherwise) { return ok ? Status() : Status(otherwise); };
  std::vector<api::ReadyCheck> checks;
  checks.emplace_back("vault", [this] { return storage_.store->check(); });
  checks.emplace_back("keys", [this]() -> Status {
    const auto signer = vault::load_directory_signer(*storage_.store, *storage_.provider);
    return signer.ok() ? Status() : Status(signer.error());
  });
  checks.emplace_back("audit", [this] { return audit_->trail().ready(); });
  checks.emplace_back("policy", [this, ok_if] { return ok_if(policy_.has_value(), ErrorCode::not_ready); });
  checks.emplace_back("signing_keys",
                      [this, ok_if] { return ok_if(signing_keys_->ready(), ErrorCode::signing_keys_unavailable); });
  checks.emplace_back("serving", [this, ok_if] { return ok_if(!draining_, ErrorCode::not_ready); });
  http::Router router;
  api::add_management_routes(router, std::move(checks), metrics_);
  return router;
}

std::optional<StartFailure> Application::listen(http::Server& server, const config::Listener& listener,
                                                std::string_view name, std::uint16_t& port) {
  auto opened = net::Listener::open(io_, endpoint_of(listener));
  if (!opened.ok()) {
    const std::string place = listener.is_unix() ? listener.unix_socket.string()
                                                 : listener.address + " port " + std::to_string(listener.port);
    return StartFailure{std::string(name) + " listener " + place, {opened.error().code}};
  }
  port = opened->port();
  log_listening(logger_, name, *opened);
  server.listen(std::move(*opened));
  return std::nullopt;
}

void Application::observe(const http::Completed& request) {
  metrics_.count_request(
      {request.route, http::method_text(request.method), request.status, request.code, request.duration});
  metrics_.set_connections(api_->connection_count());
  log_request(logger_, request);
}

void Application::start_jobs() {
  using periodic::Run;
  jobs_.emplace(periodic::Worker::Outside{logger_, metrics_.jobs(), *storage_.store, config_.periodic.lease});
  jobs_->start({.name = "signing_keys",
                .period = refresh_time,
                .retry = refresh_time_until_ready,
                .longest_retry = refresh_time_until_ready,
                .work = [this](const Run&) { return refresh_signing_keys(); }});
  jobs_->start({.name = "changes",
                .period = changes_time,
                .retry = changes_time,
                .longest_retry = changes_time,
                .work = [this](const Run&) { return look_at_changes(); }});
  jobs_->start(periodic::housekeeping({*storage_.store, logger_, metrics_.jobs(), surroundings_.now},
                                      config_.periodic.housekeeping));
}

Result<periodic::Ended> Application::refresh_signing_keys() {
  const bool was_ready = signing_keys_->ready();
  const bool fetched = signing_keys_->refresh_if_due();
  const bool ready = signing_keys_->ready();
  if (ready && !was_ready) logger_.info("signing_keys_ready");
  if (!ready && fetched) logger_.warn("signing_keys_unavailable");
  if (!ready) return ErrorCode::signing_keys_unavailable;
  return periodic::Ended::done;
}

// Tenants are changed by commands beside the service; whoever has to hear of it hears within seconds.
Result<periodic::Ended> Application::look_at_changes() {
  asio::post(io_, [this] { metrics_.set_connections(api_->connection_count()); });
  const auto tenants = storage_.store->tenants();
  metrics_.audit().set_vault_up(tenants.ok());
  audit_->measure();
  if (!tenants.ok()) return tenants.error();
  metrics_.set_tenants(tenants->size());
  audit_->look_at_tenants(*tenants);
  return periodic::Ended::done;
}

void Application::run() { io_.run(); }

void Application::drain_on_signals() {
  signals_.add(SIGTERM);
  signals_.add(SIGINT);
  wait_for_signal();
}

void Application::wait_for_signal() {
  signals_.async_wait([this](error_code failed, int) {
    if (failed) return;
    draining_ ? force_end() : begin_drain();
    wait_for_signal();
  });
}

void Application::drain() {
  asio::post(io_, [this] { begin_drain(); });
}

void Application::begin_drain() {
  if (draining_.exchange(true)) return;
  logger_.info("draining", {{"connections", static_cast<std::int64_t>(api_->connection_count())}});
  jobs_->request_stop();
  drain_timer_.expires_after(drain_time);
  drain_timer_.async_wait([this](error_code failed) {
    if (!failed) force_end();
  });
  api_->drain([this] { management_->drain([this] { finish(); }); });
}

void Application::force_end() {
  logger_.warn("drain_ended_early", {{"connections", static_cast<std::int64_t>(api_->connection_count())}});
  api_->stop();
  management_->stop();
}

void Application::finish() {
  drain_timer_.cancel();
  error_code ignored;
  signals_.cancel(ignored);
  logger_.info("stopped");
}

}  // namespace feldsiegel::serve
