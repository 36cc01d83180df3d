#include <doctest/doctest.h>

#include <atomic>
#include <chrono>

#include "tests/sidecar/support/http_fixture.h"

namespace feldsiegel::testing {
namespace {

using namespace std::chrono_literals;
using http::Method;
using http::Request;
using http::Response;

struct SlowHandler {
  std::atomic<int> running = 0;
  std::atomic<int> stopped = 0;
  std::atomic<bool> release = false;

  http::Server::Settings settings(http::Limits limits = {}) {
    http::Router router;
    router.add({Method::get, "/slow", [this](const Request& request) {
                  ++running;
                  while (!release && !request.stop.stop_requested()) std::this_thread::sleep_for(1ms);
                  if (!release) ++stopped;
                  --running;
                  return Response{.body = http::Body("done"), .code = release ? "" : "canceled"};
                }});
    return {.router = std::move(router), .limits = limits};
  }
};

template <class Condition>
bool comes_true(Condition condition) {
  for (int i = 0; i < 5000; ++i) {
    if (condition()) return true;
    std::this_thread::sleep_for(1ms);
  }
  return false;
}

}  // namespace

TEST_CASE("draining finishes the requests at work, ends the idle connections and accepts no more") {
  SlowHandler slow;
  HttpFixture server(slow.settings());
  RawClient idle = server.connect();
  RawClient first = server.connect();
  RawClient second = server.connect();
  for (RawClient* client : {&first, &second}) client->send(http_request("GET", "/slow"));
  REQUIRE(comes_true([&] { return slow.running == 2; }));
  std::future<void> drained = server.drain();
  CHECK(idle.closed_within(3s));
  CHECK(drained.wait_for(100ms) == std::future_status::timeout);
  CHECK_FALSE(server.connect().connected());
  slow.release = true;
  for (RawClient* client : {&first, &second}) {
    const RawResponse response = client->read();
    CHECK(response.status == 200);
    CHECK(response.body == "done");
    CHECK(response.header("connection") == "close");
  }
  CHECK(drained.wait_for(5s) == std::future_status::ready);
}

TEST_CASE("requests sent ahead are not begun once the server drains") {
  SlowHandler slow;
  HttpFixture server(slow.settings());
  RawClient client = server.connect();
  client.send(http_request("GET", "/slow") + http_request("GET", "/slow"));
  REQUIRE(comes_true([&] { return slow.running == 1; }));
  std::future<void> drained = server.drain();
  CHECK(drained.wait_for(50ms) == std::future_status::timeout);
  slow.release = true;
  CHECK(client.read().status == 200);
  CHECK(client.read().status == 0);
}

TEST_CASE("what does not end in time is told to stop, and the server ends") {
  SlowHandler slow;
  HttpFixture server(slow.settings());
  RawClient client = server.connect();
  client.send(http_request("GET", "/slow"));
  REQUIRE(comes_true([&] { return slow.running == 1; }));
  std::future<void> drained = server.drain();
  server.stop();
  CHECK(drained.wait_for(5s) == std::future_status::ready);
  CHECK(slow.stopped == 1);
}

TEST_CASE("a handler learns that its client has gone") {
  SlowHandler slow;
  HttpFixture server(slow.settings());
  {
    RawClient client = server.connect();
    client.send(http_request("GET", "/slow"));
    REQUIRE(comes_true([&] { return slow.running == 1; }));
  }
  CHECK(comes_true([&] { return slow.stopped == 1; }));
  REQUIRE(comes_true([&] { return server.seen().size() == 1; }));
  CHECK(server.seen().front().status == 499);
}

TEST_CASE("a client that sends its next request ahead has not gone") {
  SlowHandler slow;
  HttpFixture server(slow.settings());
  RawClient client = server.connect();
  client.send(http_request("GET", "/slow"));
  REQUIRE(comes_true([&] { return slow.running == 1; }));
  client.send(http_request("GET", "/slow"));
  std::this_thread::sleep_for(200ms);
  CHECK(slow.stopped == 0);
  slow.release = true;
  CHECK(client.read().status == 200);
  CHECK(client.read().status == 200);
}

TEST_CASE("work that takes too long is stopped and answered with overloaded") {
  SlowHandler slow;
  HttpFixture server(slow.settings({.request_time = 200ms}));
  const RawResponse response = server.ask(http_request("GET", "/slow"));
  CHECK(response.status == 503);
  CHECK(response.body.find("\"overloaded\"") != std::string::npos);
  CHECK(response.header("retry-after") == "5");
}

}  // namespace feldsiegel::testing
