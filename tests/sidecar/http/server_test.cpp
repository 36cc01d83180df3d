#include <doctest/doctest.h>
#include <unistd.h>

#include <chrono>
#include <stdexcept>

#include "sidecar/http/problem.h"
#include "tests/sidecar/support/http_fixture.h"

namespace feldsiegel {
namespace {

using namespace std::chrono_literals;
using http::Method;
using http::Request;
using http::Response;
using http::Route;
using testing::http_request;
using testing::HttpFixture;
using testing::RawClient;
using testing::RawResponse;

constexpr std::string_view app = "https://contoso.sharepoint.com";

http::Server::Settings settings(http::Limits limits = {}) {
  http::Router router;
  router.add({Method::get, "/v1/time", [](const Request&) { return Response{.body = http::Body("{\"now\":1}")}; }});
  router.add({.method = Method::get,
              .path = "/v1/list",
              .handler =
                  [](const Request& request) {
                    return Response{.body = http::Body(request.query.empty() ? "none" : request.query.front().second)};
                  },
              .parameters = {"since"}});
  const auto echo = [](const Request& request) { return Response{.body = http::Body(request.body)}; };
  router.add({.method = Method::post, .path = "/v1/echo", .handler = echo, .takes_json = true, .cross_origin = true});
  router.add({.method = Method::post,
              .path = "/v1/guarded",
              .handler = echo,
              .admit =
                  [](const Request& request) {
                    return request.authorization == "yes" ? Response{} : http::problem({ErrorCode::token_missing});
                  },
              .takes_json = true});
  router.add(
      {Method::get, "/v1/broken", [](const Request&) -> Response { throw std::runtime_error("secret detail"); }});
  return {.router = std::move(router), .cors = http::Cors({std::string(app)}), .limits = limits};
}

// Requests that a server must not act on, each with the code it gets.
struct Refused {
  const char* why;
  std::string bytes;
  int status;
  const char* code;
};

bool has_code(const RawResponse& response, const std::string& code) {
  return response.header("content-type") == "application/problem+json" &&
         response.body.find("\"code\":\"" + code + "\"") != std::string::npos;
}

}  // namespace

TEST_CASE("The server answers a request and keeps the connection for the next") {
  HttpFixture server(settings());
  RawClient client = server.connect();
  for (int i = 0; i < 3; ++i) {
    const RawResponse response = client.ask(http_request("GET", "/v1/time"));
    CHECK(response.status == 200);
    CHECK(response.body == "{\"now\":1}");
    CHECK(response.header("content-type") == "application/json");
    CHECK(response.header("cache-control") == "no-store");
    CHECK(response.header("x-content-type-options") == "nosniff");
    CHECK(response.header("x-request-id").size() == 36);
    CHECK(response.header("server").empty());
    CHECK(response.header("date").size() == 29);
  }
}

TEST_CASE("Requests sent ahead are answered one after another, in their order") {
  HttpFixture server(settings());
  RawClient client = server.connect();
  std::string all;
  for (int i = 0; i < 20; ++i) all += http_request("POST", "/v1/echo", "", std::to_string(i));
  client.send(all);
  for (int i = 0; i < 20; ++i) CHECK(client.read().body == std::to_string(i));
}

TEST_CASE("A body may come in chunks, and large ones arrive whole") {
  HttpFixture server(settings());
  const RawResponse chunked = server.ask(
      "POST /v1/echo HTTP/1.1\r\nHost: a\r\nContent-Type: application/json; charset=utf-8\r\n"
      "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n");
  CHECK(chunked.status == 200);
  CHECK(chunked.body == "abcdefg");
  const std::string large(3'000'000, 'x');
  CHECK(server.ask(http_request("POST", "/v1/echo", "", large)).body == large);
}

TEST_CASE("A client that waits for permission to send its body gets it") {
  HttpFixture server(settings());
  RawClient client = server.connect();
  client.send(
      "POST /v1/echo HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 2\r\n"
      "Expect: 100-continue\r\n\r\n");
  CHECK(client.read().status == 100);
  const RawResponse response = client.ask("{}");
  CHECK(response.status == 200);
  CHECK(response.body == "{}");
}

TEST_CASE("What is not a request for this API is refused with its code") {
  HttpFixture server(settings());
  const std::string long_value(20'000, 'a');
  const std::vector<Refused> cases = {
      {"unknown path", http_request("GET", "/nowhere"), 404, "not_found"},
      {"other letter case", http_request("GET", "/V1/time"), 404, "not_found"},
      {"trailing slash", http_request("GET", "/v1/time/"), 404, "not_found"},
      {"escaped path", http_request("GET", "/v1/%74ime"), 404, "not_found"},
      {"dot segments", http_request("GET", "/v1/../v1/time"), 404, "not_found"},
      {"unknown method", http_request("BREW", "/v1/time"), 405, "method_not_allowed"},
      {"HEAD", http_request("HEAD", "/v1/time"), 405, "method_not_allowed"},
      {"wrong method", http_request("POST", "/v1/time", "", "{}"), 405, "method_not_allowed"},
      {"query where none is known", http_request("GET", "/v1/time?since=1"), 400, "unknown_parameter"},
      {"unknown parameter", http_request("GET", "/v1/list?before=1"), 400, "unknown_parameter"},
      {"repeated parameter", http_request("GET", "/v1/list?since=1&since=2"), 400, "bad_request"},
      {"broken escape", http_request("GET", "/v1/list?since=%4"), 400, "bad_request"},
      {"escaped bytes that are not UTF-8", http_request("GET", "/v1/list?since=%ff"), 400, "bad_request"},
      {"absolute target", http_request("GET", "http://other/v1/time"), 400, "bad_request"},
      {"no host", "GET /v1/time HTTP/1.1\r\n\r\n", 400, "bad_request"},
      {"two hosts", "GET /v1/time HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400, "bad_request"},
      {"two tokens", http_request("GET", "/v1/time", "Authorization: a\r\nAuthorization: b\r\n"), 400, "bad_request"},
      {"body on GET", http_request("GET", "/v1/time", "", "{}"), 400, "bad_request"},
      {"unknown expectation", http_request("GET", "/v1/time", "Expect: wonders\r\n"), 400, "bad_request"},
      {"two lengths", http_request("POST", "/v1/echo", "Content-Length: 2\r\n", "{}"), 400, "bad_request"},
      {"length and chunks", http_request("POST", "/v1/echo", "Transfer-Encoding: chunked\r\n", "{}"), 400,
       "bad_request"},
      {"unknown transfer coding", http_request("POST", "/v1/echo", "Transfer-Encoding: gzip, chunked\r\n"), 400,
       "bad_request"},
      {"negative length", "POST /v1/echo HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", 400, "bad_request"},
      {"broken chunk",
       "POST /v1/echo HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
       "Transfer-Encoding: chunked\r\n\r\nzz\r\n",
       400, "bad_request"},
      {"folded header", "GET /v1/time HTTP/1.1\r\nHost: a\r\nX: b\r\n c\r\n\r\n", 200, ""},
      {"space before colon", "GET /v1/time HTTP/1.1\r\nHost : a\r\n\r\n", 400, "bad_request"},
      {"old version", "GET /v1/time HTTP/0.9\r\nHost: a\r\n\r\n", 400, "bad_request"},
      {"garbage", std::string("\x16\x03\x01\x02\x00\x01\x00\r\n\r\n", 11), 400, "bad_request"},
      {"long header", http_request("GET", "/v1/time", "X: " + long_value + "\r\n"), 431, "headers_too_large"},
      {"long target", http_request("GET", "/v1/" + long_value), 431, "headers_too_large"},
      {"long token", http_request("GET", "/v1/time", "AUTHORIZATION: Bearer " + long_value + "\r\n"), 401,
       "token_too_large"},
      {"long header after a token", http_request("GET", "/v1/time", "Authorization: a\r\nX: " + long_value + "\r\n"),
       431, "headers_too_large"},
      {"form body", http_request("POST", "/v1/echo", "Content-Type: text/plain\r\n", "{}"), 415,
       "unsupported_media_type"},
      {"other charset", http_request("POST", "/v1/echo", "Content-Type: application/json; charset=latin1\r\n", "{}"),
       415, "unsupported_media_type"},
      {"compressed body", http_request("POST", "/v1/echo", "Content-Encoding: gzip\r\n", "{}"), 415,
       "unsupported_media_type"},
      {"no type", "POST /v1/echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}", 415, "unsupported_media_type"},
      {"handler that fails", http_request("GET", "/v1/broken"), 500, "internal_error"},
  };
  for (const Refused& refused : cases) {
    CAPTURE(refused.why);
    const RawResponse response = server.ask(refused.bytes);
    CHECK(response.status == refused.status);
    if (*refused.code != '\0') CHECK(has_code(response, refused.code));
    CHECK(response.body.find("secret detail") == std::string::npos);
  }
  CHECK(server.ask(http_request("GET", "/v1/time")).status == 200);
}

TEST_CASE("A refused method names the ones that are allowed") {
  HttpFixture server(settings());
  CHECK(server.ask(http_request("DELETE", "/v1/echo")).header("allow") == "POST, OPTIONS");
}

TEST_CASE("A declared query parameter reaches the handler decoded") {
  HttpFixture server(settings());
  CHECK(server.ask(http_request("GET", "/v1/list?since=a%26b%20c")).body == "a&b c");
  CHECK(server.ask(http_request("GET", "/v1/list?")).body == "none");
}

TEST_CASE("A body over the limit is refused with the number, announced or not") {
  HttpFixture server(settings({.body_bytes = 1000}));
  const std::string large(200'000, ' ');
  const RawResponse announced = server.ask(http_request("POST", "/v1/echo", "", large));
  CHECK(announced.status == 413);
  CHECK(has_code(announced, "body_too_large"));
  CHECK(announced.body.find("\"limit\":1000") != std::string::npos);
  const RawResponse waiting = server.ask(
      "POST /v1/echo HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 1001\r\n"
      "Expect: 100-continue\r\n\r\n");
  CHECK(waiting.status == 413);
  std::string chunks;
  for (int i = 0; i < 20; ++i) chunks += "64\r\n" + std::string(100, ' ') + "\r\n";
  const RawResponse chunked = server.ask(
      "POST /v1/echo HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n" +
      chunks);
  CHECK(chunked.status == 413);
  CHECK(has_code(chunked, "body_too_large"));
}

TEST_CASE("Who is not admitted cannot make the server read a large body") {
  HttpFixture server(settings());
  RawClient stranger = server.connect();
  stranger.send(
      "POST /v1/guarded HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
      "Content-Length: 5000000\r\n\r\n{");
  CHECK(stranger.read().status == 401);  // with 4,999,999 bytes still to come
  const std::string large(200'000, ' ');
  CHECK(server.ask(http_request("POST", "/v1/guarded", "", large)).status == 401);
  CHECK(server.ask(http_request("POST", "/v1/guarded", "Authorization: yes\r\n", large)).body == large);
}

TEST_CASE("A client that does not read its answer is cut off in time") {
  HttpFixture server(settings({.request_time = 300ms}));
  RawClient client = server.connect();
  client.send(http_request("POST", "/v1/echo", "", std::string(8'000'000, ' ')));
  for (int i = 0; i < 1000 && server.seen().empty(); ++i) std::this_thread::sleep_for(5ms);
  REQUIRE(server.seen().size() == 1);
  CHECK(server.seen().front().status == 499);
}

TEST_CASE("Bodies of many requests together are bounded") {
  HttpFixture server(settings({.bodies_in_flight = 1000}));
  RawClient first = server.connect();
  first.send("POST /v1/echo HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n");
  RawResponse second;
  for (int i = 0; i < 100 && second.status != 503; ++i) {
    second = server.ask(http_request("POST", "/v1/echo", "", std::string(200, ' ')));
  }
  CHECK(has_code(second, "overloaded"));
  CHECK(first.ask(std::string(900, ' ')).status == 200);
  CHECK(server.ask(http_request("POST", "/v1/echo", "", std::string(200, ' '))).status == 200);
}

TEST_CASE("A client that sends its header byte by byte is cut off in time") {
  HttpFixture server(settings({.header_time = 300ms}));
  RawClient client = server.connect();
  client.send("GET /v1/time HTTP/1.1\r\n");
  const auto begin = std::chrono::steady_clock::now();
  for (int i = 0; i < 40 && !client.closed_within(0ms); ++i) {
    client.send("X");
    std::this_thread::sleep_for(20ms);
  }
  const RawResponse response = client.read();
  CHECK(response.status == 408);
  CHECK(std::chrono::steady_clock::now() - begin < 3s);
  CHECK(client.closed_within(3s));
}

TEST_CASE("A client that says nothing, or stalls in its body, is cut off in time") {
  HttpFixture server(settings({.header_time = 200ms, .request_time = 200ms, .idle_time = 200ms}));
  CHECK(server.connect().closed_within(3s));
  RawClient stalled = server.connect();
  stalled.send("POST /v1/echo HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n{");
  CHECK(stalled.read().status == 408);
  RawClient idle = server.connect();
  CHECK(idle.ask(http_request("GET", "/v1/time")).status == 200);
  CHECK(idle.closed_within(3s));
}

TEST_CASE("More connections than allowed get an answer that says so, and the others live on") {
  HttpFixture server(settings({.connections = 2}));
  RawClient first = server.connect();
  RawClient second = server.connect();
  CHECK(first.ask(http_request("GET", "/v1/time")).status == 200);
  CHECK(second.ask(http_request("GET", "/v1/time")).status == 200);
  RawClient third = server.connect();
  const RawResponse refused = third.ask(http_request("GET", "/v1/time"));
  CHECK(refused.status == 503);
  CHECK(has_code(refused, "too_many_connections"));
  CHECK(third.closed_within(3s));
  CHECK(first.ask(http_request("GET", "/v1/time")).status == 200);
}

TEST_CASE("A browser of an allowed origin may call, without wildcard, and preflights need no token") {
  HttpFixture server(settings());
  const std::string origin = "Origin: " + std::string(app) + "\r\n";
  const RawResponse preflight = server.ask(http_request(
      "OPTIONS", "/v1/echo",
      origin + "Access-Control-Request-Method: POST\r\nAccess-Control-Request-Headers: authorization\r\n"));
  CHECK(preflight.status == 204);
  CHECK(preflight.header("access-control-allow-origin") == app);
  CHECK(preflight.header("access-control-allow-methods") == "POST, OPTIONS");
  CHECK(preflight.header("vary") == "Origin");
  const RawResponse answer = server.ask(http_request("POST", "/v1/echo", origin, "{}"));
  CHECK(answer.status == 200);
  CHECK(answer.header("access-control-allow-origin") == app);
  CHECK(answer.header("access-control-allow-credentials").empty());
}

TEST_CASE("Errors of a cross-origin call can be read by the page") {
  HttpFixture server(settings());
  const RawResponse answer = server.ask(
      http_request("POST", "/v1/echo", "Content-Type: text/plain\r\nOrigin: " + std::string(app) + "\r\n", "{}"));
  CHECK(answer.status == 415);
  CHECK(answer.header("access-control-allow-origin") == app);
}

TEST_CASE("Other origins are refused, however near they come") {
  HttpFixture server(settings());
  for (const std::string origin :
       {"https://contoso.sharepoint.com.evil.example", "http://contoso.sharepoint.com", "null", "*",
        "https://contoso.sharepoint.com:443", "https://CONTOSO.sharepoint.com"}) {
    CAPTURE(origin);
    for (const char* method : {"POST", "OPTIONS"}) {
      const RawResponse response = server.ask(http_request(method, "/v1/echo", "Origin: " + origin + "\r\n",
                                                           *method == 'P' ? std::optional("{}") : std::nullopt));
      CHECK(response.status == 403);
      CHECK(has_code(response, "origin_not_allowed"));
      CHECK(response.header("access-control-allow-origin").empty());
      CHECK(response.header("vary") == "Origin");
    }
  }
}

TEST_CASE("Preflights are not answered for paths that no browser may call") {
  HttpFixture server(settings());
  const std::string origin = "Origin: " + std::string(app) + "\r\n";
  CHECK(server.ask(http_request("OPTIONS", "/v1/time", origin)).header("access-control-allow-origin").empty());
  CHECK(server.ask(http_request("OPTIONS", "/nowhere", origin)).status == 404);
}

TEST_CASE("The caller's request id comes back and reaches the log when it is well-formed") {
  HttpFixture server(settings());
  const RawResponse response = server.ask(http_request("GET", "/v1/time", "x-request-id: abc-1.2_3\r\n"));
  CHECK(response.header("x-request-id") == "abc-1.2_3");
  const RawResponse bad = server.ask(http_request("GET", "/nowhere", "x-request-id: a\"b\r\n"));
  CHECK(bad.header("x-request-id").size() == 36);
  auto seen = server.seen();  // which happens after the answer
  for (int i = 0; i < 1000 && seen.size() < 2; ++i) {
    std::this_thread::sleep_for(5ms);
    seen = server.seen();
  }
  REQUIRE(seen.size() == 2);
  CHECK(seen[0].request_id == "abc-1.2_3");
  CHECK(seen[0].route == "/v1/time");
  CHECK(seen[1].route == "none");
  CHECK(seen[1].code == "not_found");
}

TEST_CASE("A Unix socket serves like a port, with mode 0660, and its file goes with the server") {
  const std::string path = "/tmp/feldsiegel-http-test-" + std::to_string(::getpid()) + ".sock";
  {
    HttpFixture server(settings(), net::UnixEndpoint{path});
    CHECK(RawClient::unix_socket(path).ask(http_request("GET", "/v1/time")).status == 200);
  }
  CHECK_FALSE(RawClient::unix_socket(path).connected());
  CHECK(::access(path.c_str(), F_OK) != 0);
}

}  // namespace feldsiegel
