// Routes that leave segments of their path open.
#include <doctest/doctest.h>

#include <chrono>

#include "sidecar/http/problem.h"
#include "tests/sidecar/support/http_fixture.h"

namespace feldsiegel {
namespace {

using namespace std::chrono_literals;
using http::Method;
using http::Request;
using http::Response;
using testing::http_request;
using testing::HttpFixture;
using testing::RawResponse;

constexpr std::string_view app = "https://contoso.sharepoint.com";

http::Server::Settings settings() {
  http::Router router;
  router.add({.method = Method::remove,
              .path = "/v1/things/{name}",
              .handler = [](const Request& request) { return Response{.body = http::Body(request.path_values.at(0))}; },
              .cross_origin = true});
  router.add({.method = Method::put,
              .path = "/v1/things/{name}/parts/{part}",
              .handler =
                  [](const Request& request) {
                    return Response{.body = http::Body(request.path_values.at(0) + "+" + request.path_values.at(1))};
                  },
              .cross_origin = true});
  router.add(
      {Method::get, "/v1/later", [](const Request&) { return http::problem_until({ErrorCode::budget_exhausted}, 7); }});
  return {.router = std::move(router), .cors = http::Cors({std::string(app)})};
}

bool has_code(const RawResponse& response, const std::string& code) {
  return response.header("content-type") == "application/problem+json" &&
         response.body.find("\"code\":\"" + code + "\"") != std::string::npos;
}

}  // namespace

TEST_CASE("Open segments of a path take one text each, percent-decoded, and never none or two") {
  HttpFixture server(settings());
  const auto ask = [&](const char* method, const char* path) { return server.ask(http_request(method, path)); };
  CHECK(ask("DELETE", "/v1/things/a").body == "a");
  CHECK(ask("DELETE", "/v1/things/a%40b.invalid").body == "a@b.invalid");
  CHECK(ask("DELETE", "/v1/things/a%2Fb").body == "a/b");
  CHECK(ask("DELETE", "/v1/things/..").body == "..");
  CHECK(ask("PUT", "/v1/things/a/parts/1").body == "a+1");
  for (const char* path :
       {"/v1/things", "/v1/things/", "/v1/things/a/", "/v1/things//", "/v1/things/a/b", "/v1/thingsa", "/v1/things/%",
        "/v1/things/%4", "/v1/things/%ff", "/v1/things/%zz", "//v1/things/a"}) {
    CAPTURE(path);
    CHECK(has_code(ask("DELETE", path), "not_found"));
  }
  for (const char* path :
       {"/v1/things/a/parts", "/v1/things//parts/1", "/v1/things/a/parts/", "/v1/things/a/Parts/1"}) {
    CAPTURE(path);
    CHECK(has_code(ask("PUT", path), "not_found"));
  }
  const RawResponse response = ask("GET", "/v1/things/a");
  CHECK(has_code(response, "method_not_allowed"));
  CHECK(response.header("allow") == "DELETE, OPTIONS");
  CHECK(has_code(server.ask(http_request("DELETE", "/v1/things/a", "", "{}")), "bad_request"));
}

TEST_CASE("What a caller puts into a path never becomes a label") {
  HttpFixture server(settings());
  server.ask(http_request("DELETE", "/v1/things/somebody"));
  server.ask(http_request("GET", "/v1/things/somebody"));
  server.ask(http_request("DELETE", "/v1/nothing/somebody"));
  auto seen = server.seen();  // which happens after the answer
  for (int i = 0; i < 1000 && seen.size() < 3; ++i) {
    std::this_thread::sleep_for(5ms);
    seen = server.seen();
  }
  REQUIRE(seen.size() == 3);
  CHECK(seen[0].route == "/v1/things/{name}");
  CHECK(seen[1].route == "/v1/things/{name}");
  CHECK(seen[2].route == "none");
}

TEST_CASE("A preflight names the method of a path with an open segment") {
  HttpFixture server(settings());
  const std::string origin = "Origin: " + std::string(app) + "\r\n";
  const RawResponse response = server.ask(http_request("OPTIONS", "/v1/things/a", origin));
  CHECK(response.status == 204);
  CHECK(response.header("access-control-allow-methods") == "DELETE, OPTIONS");
  CHECK(server.ask(http_request("OPTIONS", "/v1/things/a/parts/2", origin)).header("allow") == "PUT, OPTIONS");
}

TEST_CASE("A refusal for now says for how long") {
  HttpFixture server(settings());
  const RawResponse response = server.ask(http_request("GET", "/v1/later"));
  CHECK(response.status == 429);
  CHECK(has_code(response, "budget_exhausted"));
  CHECK(response.header("retry-after") == "7");
}

}  // namespace feldsiegel
