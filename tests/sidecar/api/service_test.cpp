// The key directory, the management endpoints and the OpenAPI document of a running service.
#include <doctest/doctest.h>

#include <algorithm>
#include <cctype>
#include <fstream>
#include <set>
#include <sstream>

#include "sidecar/api/health.h"
#include "sidecar/api/routes.h"
#include "tests/sidecar/support/instant_trail.h"
#include "tests/sidecar/support/service_fixture.h"

namespace feldsiegel::testing {

TEST_CASE("the key directory verifies, keeps its version while nothing changes, and lives for a day") {
  const ServiceFixture service;
  const RawResponse first = service.get("/v1/key-directory", service.token({}));
  CHECK(first.status == 200);
  CHECK(first.header("cache-control") == "no-store");
  CHECK(service.get("/v1/key-directory", service.token({})).body == first.body);
  const KeyDirectory directory = service.directory();
  CHECK(directory.version == 1);
  CHECK(directory.tenant.text() == test_tid);
  CHECK(directory.policy.document() == service_policy);
  CHECK(directory.issued == test_now);
  CHECK(directory.expires == test_now + 24 * 3600);
}

TEST_CASE("the directory is signed again after an hour, with the same version") {
  const ServiceFixture service;
  auto storage = service.storage();
  vault::Keyring keyring(*storage.store, *storage.provider);
  const Policy policy = Policy::parse(as_bytes(service_policy)).value();
  api::DirectoryService directories(keyring, *storage.store, policy, DirectorySigner::generate());
  const TenantId tenant = *TenantId::parse(test_tid);
  const auto at = [&](std::int64_t now) { return *directories.document(tenant, now).value().jws; };
  const std::string first = at(test_now);
  CHECK(at(test_now + 3599) == first);
  CHECK(at(test_now + 3600) != first);
  CHECK(at(test_now - 1) != first);  // a clock that was set back
  CHECK(storage.store->directory_version(tenant, "other").value() == 2);
  CHECK_FALSE(directories.document(*TenantId::parse(other_tid), test_now).ok());
}

TEST_CASE("health, readiness and metrics are on the management listener only") {
  const ServiceFixture service;
  CHECK(service.management("/healthz").status == 200);
  CHECK(service.management("/readyz").body ==
        R"({"ready":true,"checks":{"vault":"ok","keys":"ok","audit":"ok","policy":"ok","signing_keys":"ok",)"
        R"("serving":"ok"}})");
  for (const char* path : {"/healthz", "/readyz", "/metrics"}) {
    CHECK(service.get(path, service.payroll()).status == 404);
  }
  CHECK(service.management("/v1/key-directory").status == 404);
}

TEST_CASE("one check that fails makes the service not ready, and is named") {
  metrics::Metrics metrics("test");
  http::Router router;
  const std::vector<api::ReadyCheck> checks = {{"vault", [] { return Status(); }},
                                               {"keys", [] { return Status(ErrorCode::vault_unavailable); }}};
  api::add_management_routes(router, checks, metrics);
  const http::Response response = (*router.find(http::Method::get, "/readyz"))->handler({});
  CHECK(response.status == 503);
  CHECK(response.body.text() == R"({"ready":false,"checks":{"vault":"ok","keys":"vault_unavailable"}})");
  CHECK(metrics.text().find("feldsiegel_ready 0") != std::string::npos);
}

TEST_CASE("metrics count requests and refusals in labels that callers cannot make") {
  const ServiceFixture service;
  service.get("/v1/key-directory", "nonsense");
  service.get("/some/path/that/nobody/knows", "");
  RawClient::tcp(service.port()).ask("BREW /v1/reveal HTTP/1.1\r\nHost: a\r\n\r\n");
  const std::string text = service.management("/metrics").body;
  for (const char* line :
       {"feldsiegel_refusals_total{code=\"token_malformed\",route=\"/v1/key-directory\"} 1",
        "route=\"none\",status=\"404\"} 1", "method=\"other\",route=\"/v1/reveal\",status=\"405\"} 1"}) {
    CAPTURE(line);
    CHECK(text.find(line) != std::string::npos);
  }
  CHECK(text.find("some/path") == std::string::npos);
  CHECK(text.find("BREW") == std::string::npos);
  CHECK(text.find(test_tid) == std::string::npos);
}

TEST_CASE("the OpenAPI document names every route, and no other") {
  const ServiceFixture service;
  const RawResponse served = RawClient::tcp(service.port()).ask(http_request("GET", "/v1/openapi.json"));
  const auto document = parse_json(as_bytes(served.body));
  REQUIRE(document.ok());
  std::set<std::string> described, routed;
  for (const auto& [path, item] : (*document)["paths"].items()) {
    for (const char* method : {"get", "post", "put", "delete", "patch"}) {
      if (item.contains(method)) described.insert(std::string(method) + " " + path);
    }
  }
  metrics::Metrics metrics("test");
  auto storage = service.storage();
  vault::Keyring keyring(*storage.store, *storage.provider);
  const Policy policy = Policy::parse(as_bytes(service_policy)).value();
  api::DirectoryService directories(keyring, *storage.store, policy, DirectorySigner::generate());
  http::Router router;
  InstantTrail trail;
  api::RefusalWatch refusals;
  auto opened = serve::open_audit_store(service.config(), false);
  const auto log = std::move(std::get<std::unique_ptr<audit::Store>>(opened));
  const auto signer = merkle::NoteSigner::generate("test");
  const api::Services services{{}, policy, keyring, *storage.store, trail, *log, signer, metrics, {}, refusals, {}};
  api::add_api_routes(router, services, directories);
  api::add_management_routes(router, {}, metrics);
  for (const http::Route& route : router.routes()) {
    std::string method(http::method_text(route.method));
    std::transform(method.begin(), method.end(), method.begin(), [](unsigned char c) { return std::tolower(c); });
    routed.insert(method + " " + route.path);
  }
  CHECK(described == routed);
  CHECK((*document)["openapi"] == "3.1.0");
}

TEST_CASE("every error code that the API can answer with has a status that HTTP knows") {
  for (std::size_t i = 0; i < error_code_count(); ++i) {
    const int status = http_status(static_cast<ErrorCode>(i));
    CHECK(status >= 400);
    CHECK(status < 600);
  }
}

}  // namespace feldsiegel::testing
