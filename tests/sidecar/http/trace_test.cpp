#include <doctest/doctest.h>

#include <chrono>
#include <set>
#include <thread>

#include "tests/sidecar/support/http_fixture.h"

namespace feldsiegel {
namespace {

using http::Method;
using http::Request;
using http::Response;
using testing::http_request;
using testing::HttpFixture;
using testing::RawClient;
using testing::RawResponse;

const std::string trace = "4bf92f3577b34da6a3ce929d0e0e4736";
const std::string parent = "00f067aa0ba902b7";
const std::string traceparent_line = "traceparent: 00-" + trace + "-" + parent + "-01\r\n";

// Answers with the trace that the handler saw.
http::Server::Settings settings() {
  http::Router router;
  const auto echo = [](const Request& request) { return Response{.body = http::Body(traceparent(request.trace))}; };
  router.add({Method::get, "/v1/trace", echo});
  router.add({.method = Method::get, .path = "/v1/page", .handler = echo, .cross_origin = true});
  return {.router = std::move(router), .cors = http::Cors({"https://app.example"})};
}

std::vector<HttpFixture::Seen> seen_by_observer(HttpFixture& server, std::size_t count) {
  auto seen = server.seen();  // which happens after the answer
  for (int i = 0; i < 1000 && seen.size() < count; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    seen = server.seen();
  }
  REQUIRE(seen.size() == count);
  return seen;
}

// The context that an answer names; its parent_id is the span that answered.
TraceContext answered(const RawResponse& response) {
  const auto context = parse_traceparent(response.header("traceresponse"));
  CHECK_MESSAGE(context.has_value(), response.header("traceresponse"));
  return context.value_or(TraceContext{});
}

}  // namespace

TEST_CASE("A request is a span of its own in its caller's trace, for handler, answer and log alike") {
  HttpFixture server(settings());
  const RawResponse response = server.ask(http_request("GET", "/v1/trace", traceparent_line));
  const TraceContext context = answered(response);
  CHECK(context.trace_id == trace);
  CHECK(context.parent_id != parent);
  CHECK(context.sampled);
  CHECK(response.body == response.header("traceresponse"));
  const auto seen = seen_by_observer(server, 1);
  CHECK(seen[0].trace.trace_id == trace);
  CHECK(seen[0].trace.span_id == context.parent_id);
  CHECK(seen[0].trace.parent_id == parent);
}

TEST_CASE("A request without a usable traceparent begins a trace, and is not refused") {
  HttpFixture server(settings());
  std::set<std::string> traces{trace};
  const std::string other = "traceparent: 00-" + std::string(32, 'a') + "-" + parent + "-01\r\n";
  const std::string zero = "traceparent: 00-" + std::string(32, '0') + "-" + parent + "-01\r\n";
  const std::string upper = "traceparent: 00-" + std::string(32, 'A') + "-" + parent + "-01\r\n";
  const std::string rejected = "traceparent: ff-" + trace + "-" + parent + "-01\r\n";
  const std::vector<std::string> headers = {
      "",    "traceparent:\r\n", "traceparent: 00-zz\r\n", zero,
      upper, rejected,           traceparent_line + other, traceparent_line + traceparent_line};
  for (const std::string& lines : headers) {
    CAPTURE(lines);
    const RawResponse response = server.ask(http_request("GET", "/v1/trace", lines));
    CHECK(response.status == 200);
    const TraceContext context = answered(response);
    CHECK(context.trace_id != std::string(32, 'a'));
    CHECK_FALSE(context.sampled);
    traces.insert(context.trace_id);
  }
  CHECK(traces.size() == headers.size() + 1);
  for (const auto& each : seen_by_observer(server, headers.size())) CHECK(each.trace.parent_id.empty());
}

TEST_CASE("Requests of one connection are spans apart") {
  HttpFixture server(settings());
  RawClient client = server.connect();
  const TraceContext first = answered(client.ask(http_request("GET", "/v1/trace", traceparent_line)));
  const TraceContext second = answered(client.ask(http_request("GET", "/v1/trace", traceparent_line)));
  const TraceContext third = answered(client.ask(http_request("GET", "/v1/trace")));
  CHECK(first.trace_id == second.trace_id);
  CHECK(first.parent_id != second.parent_id);
  CHECK(third.trace_id != trace);
}

TEST_CASE("A refusal says to which trace it belongs, unless its request could not be read") {
  HttpFixture server(settings());
  const RawResponse unknown = server.ask(http_request("GET", "/nowhere", traceparent_line));
  CHECK(unknown.status == 404);
  CHECK(answered(unknown).trace_id == trace);
  const RawResponse garbled = server.ask(http_request("GET", "/v1/trace", traceparent_line + "Host: twice\r\n"));
  CHECK(garbled.status == 400);
  CHECK(garbled.header("traceresponse").empty());
  const auto seen = seen_by_observer(server, 2);
  CHECK(seen[0].trace.trace_id == trace);
  CHECK(seen[1].trace.trace_id.empty());
  CHECK(seen[1].trace.span_id.empty());
}

TEST_CASE("Pages of an allowed origin may send a trace and read which span answered, others may not") {
  HttpFixture server(settings());
  const auto preflight = [&](const std::string& origin) {
    return server.ask(http_request("OPTIONS", "/v1/page", "Origin: " + origin + "\r\n"));
  };
  const std::string allowed = preflight("https://app.example").header("access-control-allow-headers");
  CHECK(allowed == "authorization, content-type, traceparent, tracestate, x-request-id");
  CHECK(preflight("https://evil.example").header("access-control-allow-headers").empty());
  const RawResponse read = server.ask(http_request("GET", "/v1/page", "Origin: https://app.example\r\n"));
  CHECK(read.header("access-control-expose-headers") == "x-request-id, retry-after, traceresponse");
  const RawResponse other = server.ask(http_request("GET", "/v1/page", "Origin: https://evil.example\r\n"));
  CHECK(other.header("access-control-expose-headers").empty());
}

}  // namespace feldsiegel
