#include "tests/sidecar/support/service_fixture.h"

#include <fcntl.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "sidecar/cli/commands.h"

namespace feldsiegel::testing {

const char* const service_policy = R"({
  "version": 1, "name": "test",
  "purposes": [
    {"id": 1, "name": "payroll", "allow": {"roles": ["Payroll.Read"]}, "reply": ["caller", "backend"]},
    {"id": 2, "name": "health", "allow": {"roles": ["Health.Read"]}, "reply": ["caller"]},
    {"id": 3, "name": "export", "allow": {"roles": ["Export"]}, "reply": ["backend"]}
  ],
  "collections": [
    {"name": "employees", "record_id": "id", "fields": {
      "id": {"protect": "clear"},
      "department": {"protect": "clear"},
      "name": {"protect": "seal", "purpose": "payroll"},
      "email": {"protect": "seal", "purpose": "payroll"},
      "salary": {"protect": "seal", "purpose": "payroll"},
      "iban": {"protect": "seal", "purpose": "payroll", "bucket": 32},
      "photo": {"protect": "seal", "purpose": "payroll"},
      "diagnosis": {"protect": "seal", "purpose": "health"}}},
    {"name": "applicants", "record_id": "id", "fields": {
      "id": {"protect": "clear"}, "salary": {"protect": "seal", "purpose": "payroll"}}},
    {"name": "notes", "fields": {"text": {"protect": "seal", "purpose": "payroll"}}}
  ]})";

ServiceFixture::ServiceFixture(hpke::KemId suite, config::Limits limits, const char* policy, audit::Trail* trail)
    : log_(::open((directory_ / "log").c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600)) {
  initialize(suite, policy);
  config_.limits = limits;
  start(trail);
}

ServiceFixture::ServiceFixture(const ServiceFixture& first, const std::string& policy)
    : signer_(first.signer_),
      config_(first.config_),
      clock_(first.clock_),
      log_(::open((directory_ / "log").c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600)) {
  config_.audit.sqlite = directory_ / "audit.sqlite";
  if (!policy.empty()) {
    config_.policy = directory_ / "policy.json";
    std::ofstream(config_.policy) << policy;
  }
  start();
}

void ServiceFixture::start(audit::Trail* trail) {
  const std::string keys = jwks({jwk(issuer_key(), test_kid)});
  serve::Surroundings surroundings{[keys] { return Result<Bytes>(to_bytes(as_bytes(keys))); },
                                   [clock = clock_] { return clock->load(); }, log_, trail};
  application_ = std::make_unique<serve::Application>(config_, std::move(surroundings));
  if (application_->start()) std::abort();
  thread_ = std::thread([this] {
    application_->run();
    ended_ = true;
  });
  wait_until_ready();
}

void ServiceFixture::initialize(hpke::KemId suite, const char* policy) {
  std::ofstream(directory_ / "source.json") << policy;
  cli::InitOptions options;
  options.directory = directory_ / "service";
  options.tenant = test_tid;
  options.audiences = {std::string(test_audience)};
  options.origins = {"https://contoso.sharepoint.com"};
  options.policy = directory_ / "source.json";
  options.suite = suite == hpke::KemId::x_wing ? "x-wing" : "x25519";
  std::ostringstream out, err;
  if (cli::init(options, out, err) != cli::success) std::abort();
  const std::string text = out.str();
  signer_ = text.substr(text.find("fsd1."), 5 + 43);
  config_ = config::load(options.directory / "feldsiegel.json").value();
  config_.listen.port = 0;
  config_.management.port = 0;
}

void ServiceFixture::wait_until_ready() const {
  for (int i = 0; i < 1000; ++i) {
    if (management("/readyz").status == 200) return;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  std::abort();
}

ServiceFixture::~ServiceFixture() {
  application_->drain();
  thread_.join();
  application_.reset();
  ::close(log_);
}

std::string ServiceFixture::token(const std::vector<std::string>& roles, std::string_view tenant) const {
  return token_of(test_oid, roles, tenant);
}

std::string ServiceFixture::token_of(std::string_view person, const std::vector<std::string>& roles,
                                     std::string_view tenant) const {
  Json claims = person_claims();
  claims["iat"] = claims["nbf"] = clock() - 300;
  claims["exp"] = clock() + 3600;
  claims["oid"] = person;
  claims["tid"] = tenant;
  claims["iss"] = v2_issuer(tenant);
  claims["roles"] = roles;
  return signed_token(header(), claims);
}

RawResponse ServiceFixture::send(std::string_view method, std::string_view path, std::string_view token,
                                 std::optional<std::string_view> body) const {
  const std::string authorization = "Authorization: Bearer " + std::string(token) + "\r\n";
  return RawClient::tcp(port()).ask(http_request(method, path, authorization, body));
}

RawResponse ServiceFixture::get(std::string_view path, std::string_view token) const {
  return send("GET", path, token);
}

RawResponse ServiceFixture::reveal(std::string_view body, std::string_view token) const {
  return send("POST", "/v1/reveal", token, body);
}

std::string ServiceFixture::log() const {
  std::ifstream stream(directory_ / "log", std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

RawResponse ServiceFixture::management(std::string_view path) const {
  return RawClient::tcp(management_port()).ask(http_request("GET", path));
}

KeyDirectory ServiceFixture::directory(std::string_view tenant) const {
  const RawResponse response = get("/v1/key-directory", token({}, tenant));
  DirectoryExpectation expected{parse_directory_signer(signer_).value(), *TenantId::parse(tenant), clock()};
  return verify_directory(as_bytes(response.body), expected).value();
}

serve::Storage ServiceFixture::storage() const {
  return std::move(std::get<serve::Storage>(serve::open_storage(config_)));
}

}  // namespace feldsiegel::testing
