// Bodies that are sent, and answers of which the status is all that counts; against real TLS on loopback.
#include <doctest/doctest.h>
#include <signal.h>

#include <vector>

#include "host/https/https_client.h"
#include "tests/sidecar/net/tls_server.h"
#include "tests/sidecar/support/temporary_directory.h"

namespace feldsiegel::testing {
namespace {

using https::HttpCall;
using https::HttpsClient;
using https::HttpsOptions;
using std::chrono::milliseconds;

struct Fixture {
  Fixture() {
    ::signal(SIGPIPE, SIG_IGN);  // a client that refuses hangs up on the server
    authority.write(directory / "ca.pem");
    options.ca_file = (directory / "ca.pem").string();
    options.total_timeout = milliseconds(5000);
  }

  TlsServer serving(std::string answer, milliseconds delay = milliseconds(0)) const {
    return TlsServer(authority.issue("localhost"), {std::move(answer), delay});
  }

  Result<https::HttpAnswer> send(const TlsServer& server, HttpCall call = {}) const {
    call.url = server.url();
    return HttpsClient(options).send(call);
  }

  int status(const TlsServer& server) const {
    const auto answer = send(server, {.url = {}, .body = "{}", .status_only = true});
    return answer.ok() ? answer->status : 0;
  }

  TemporaryDirectory directory;
  TestAuthority authority;
  HttpsOptions options;
};

bool has_line(const std::string& request, const std::string& line) {
  return request.find("\r\n" + line + "\r\n") != request.npos;
}

TEST_CASE_FIXTURE(Fixture, "a body is POSTed or PUT with its type and headers") {
  TlsServer server = serving(http_answer("201 Created", "made"));
  HttpCall call{.url = {}, .authorization = "Bearer secret", .body = "text"};
  call.content_type = "text/plain";
  call.headers = {{"x-one", "1"}, {"x-two", "a b"}};
  const auto answer = send(server, call);
  REQUIRE(answer.ok());
  CHECK(answer->status == 201);
  CHECK(as_text(answer->body) == "made");
  const std::string posted = server.last_request();
  CHECK(posted.starts_with("POST /keys HTTP/1.1\r\n"));
  for (const char* line :
       {"Content-Type: text/plain", "Authorization: Bearer secret", "x-one: 1", "x-two: a b", "Content-Length: 4"}) {
    CHECK_MESSAGE(has_line(posted, line), std::string(line));
  }
  CHECK(posted.ends_with("\r\n\r\ntext"));
  call.send_as = https::SendAs::put;
  CHECK(send(server, call).ok());
  CHECK(server.last_request().starts_with("PUT /keys HTTP/1.1\r\n"));
  CHECK(server.last_request().ends_with("\r\n\r\ntext"));
}

TEST_CASE_FIXTURE(Fixture, "large and empty bodies arrive whole") {
  TlsServer server = serving(http_answer("200 OK"));
  const std::string large(300'000, 'x');
  CHECK(send(server, {.url = {}, .body = large}).ok());
  CHECK(server.last_request().ends_with("\r\n\r\n" + large));
  CHECK(send(server, {.url = {}, .body = ""}).ok());
  CHECK(has_line(server.last_request(), "Content-Length: 0"));
}

TEST_CASE_FIXTURE(Fixture, "headers that would begin another one are refused, and nothing is sent") {
  TlsServer server = serving(http_answer("200 OK"));
  const auto code = [&](auto&& change) {
    HttpCall call{.url = {}, .body = "{}"};
    change(call);
    return send(server, call).error().code;
  };
  const std::string bad = "a\r\nx-evil: 1";
  CHECK(code([&](HttpCall& call) { call.authorization = bad; }) == ErrorCode::invalid_value);
  CHECK(code([&](HttpCall& call) { call.content_type = bad; }) == ErrorCode::invalid_value);
  CHECK(code([&](HttpCall& call) { call.accept = bad; }) == ErrorCode::invalid_value);
  CHECK(code([&](HttpCall& call) { call.headers = {{"x", bad}}; }) == ErrorCode::invalid_value);
  CHECK(code([&](HttpCall& call) { call.headers = {{bad, "x"}}; }) == ErrorCode::invalid_value);
  CHECK(code([&](HttpCall& call) { call.headers = {{"", "x"}}; }) == ErrorCode::invalid_value);
  CHECK(code([&](HttpCall& call) { call.headers = {{"x", "\xc3\xa4"}}; }) == ErrorCode::invalid_value);
  CHECK(code([&](HttpCall& call) { call.authorization = std::string("a\0b", 3); }) == ErrorCode::invalid_value);
  CHECK(server.requests() == 0);
}

TEST_CASE_FIXTURE(Fixture, "a redirect is an answer; nobody follows it, also not with a body") {
  TlsServer target = serving(http_answer("200 OK"));
  for (const char* text :
       {"301 Moved Permanently", "302 Found", "303 See Other", "307 Temporary Redirect", "308 Permanent Redirect"}) {
    TlsServer server = serving(http_answer(text, "", "Location: " + target.url() + "\r\n"));
    CHECK(status(server) == std::stoi(text));
    CHECK(server.requests() == 1);
  }
  CHECK(target.requests() == 0);
}

TEST_CASE_FIXTURE(Fixture, "where the status is all that counts, a body is neither read nor waited for") {
  options.max_bytes = 100;
  options.total_timeout = milliseconds(4000);
  const auto start = std::chrono::steady_clock::now();
  TlsServer huge = serving(http_answer("200 OK", std::string(10'000'000, 'x')));
  CHECK(status(huge) == 200);
  TlsServer unannounced = serving("HTTP/1.1 202 Accepted\r\n\r\n" + std::string(1'000'000, 'x'));
  CHECK(status(unannounced) == 202);
  TlsServer never = serving("HTTP/1.1 204 No Content\r\nContent-Length: 10\r\n\r\n");
  CHECK(status(never) == 204);
  TlsServer early = serving("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + http_answer("500 Oops", "{}"));
  CHECK(status(early) == 500);
  CHECK(std::chrono::steady_clock::now() - start < milliseconds(4000));
}

TEST_CASE_FIXTURE(Fixture, "an answer's head has an end") {
  std::string head = "HTTP/1.1 200 OK\r\n";
  while (head.size() < 100'000) head += "x-more: " + std::string(1000, 'x') + "\r\n";
  TlsServer server = serving(head + "Content-Length: 0\r\n\r\n");
  CHECK(send(server).error().code == ErrorCode::reply_malformed);
  CHECK(status(server) == 0);
}

TEST_CASE_FIXTURE(Fixture, "what is no HTTP, or nothing, is a failure") {
  for (const char* bytes : {"", "SSH-2.0-OpenSSH\r\n\r\n", "HTTP/1.1 200 OK\r\nx"}) {
    TlsServer server = serving(bytes);
    CHECK(status(server) == 0);
  }
}

TEST_CASE_FIXTURE(Fixture, "the time to wait is taken from the answer, in both of its forms") {
  TlsServer server = serving(http_answer("503 Busy", "", "Retry-After: 17\r\n"));
  CHECK(send(server, {.url = {}, .body = "{}", .status_only = true})->retry_after == 17);
  server.answer_with(http_answer("503 Busy", "", "Retry-After: Fri, 31 Dec 2100 23:59:59 GMT\r\n"));
  CHECK(send(server, {.url = {}, .body = "{}"})->retry_after > 1'000'000);
  server.answer_with(http_answer("503 Busy", "", "Retry-After: soon\r\n"));
  CHECK(send(server, {.url = {}, .body = "{}"})->retry_after == 0);
}

TEST_CASE_FIXTURE(Fixture, "a stop ends a call that hangs") {
  TlsServer server = serving(http_answer("200 OK"), milliseconds(20'000));
  options.total_timeout = milliseconds(20'000);
  std::atomic<bool> stop = false;
  const std::jthread stopper([&] {
    std::this_thread::sleep_for(milliseconds(100));
    stop = true;
  });
  const auto start = std::chrono::steady_clock::now();
  CHECK(send(server, {.url = {}, .body = "{}", .stop = &stop}).error().code == ErrorCode::network_failed);
  CHECK(std::chrono::steady_clock::now() - start < milliseconds(5000));
}

}  // namespace
}  // namespace feldsiegel::testing
