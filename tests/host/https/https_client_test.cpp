// Against real TLS handshakes on loopback.
#include "host/https/https_client.h"

#include <doctest/doctest.h>
#include <signal.h>
#include <stdlib.h>

#include <vector>

#include "tests/sidecar/net/tls_server.h"
#include "tests/sidecar/support/temporary_directory.h"

namespace feldsiegel::testing {
namespace {

using https::HttpsClient;
using https::HttpsOptions;
using std::chrono::milliseconds;

struct Fixture {
  Fixture() {
    ::signal(SIGPIPE, SIG_IGN);  // a client that refuses hangs up on the server
    authority.write(directory / "ca.pem");
  }

  HttpsOptions options() const {
    HttpsOptions options;
    options.ca_file = (directory / "ca.pem").string();
    options.connect_timeout = milliseconds(5000);
    options.total_timeout = milliseconds(5000);
    return options;
  }

  Result<Bytes> get(const TlsServer& server, const HttpsOptions& with) {
    return HttpsClient(with, [this](std::string_view reason) { reasons.emplace_back(reason); }).get(server.url());
  }

  TlsServer serving(TlsServerOptions how) const { return TlsServer(authority.issue("localhost"), std::move(how)); }

  TemporaryDirectory directory;
  TestAuthority authority;
  std::vector<std::string> reasons;
};

TEST_CASE_FIXTURE(Fixture, "a document is fetched from a server that the CA file vouches for") {
  TlsServer server = serving({http_answer("200 OK", "{\"keys\":[]}")});
  const auto body = get(server, options());
  REQUIRE(body.ok());
  CHECK(as_text(*body) == "{\"keys\":[]}");
  CHECK(server.last_request().starts_with("GET /keys HTTP/1.1\r\n"));
  CHECK(reasons.empty());
}

TEST_CASE_FIXTURE(Fixture, "a server that nobody, or only another authority, vouches for is not trusted") {
  TlsServer server = serving({http_answer("200 OK", "{}")});
  TestAuthority().write(directory / "other.pem");
  HttpsOptions wrong = options();
  wrong.ca_file = (directory / "other.pem").string();
  CHECK(get(server, wrong).error().code == ErrorCode::network_failed);
  wrong.ca_file.reset();
  CHECK(get(server, wrong).error().code == ErrorCode::network_failed);
  wrong.ca_file = (directory / "missing.pem").string();
  CHECK(get(server, wrong).error().code == ErrorCode::network_failed);
  CHECK(server.requests() == 0);
}

TEST_CASE_FIXTURE(Fixture, "a certificate for another host is refused") {
  TlsServer server(authority.issue("login.example"), {http_answer("200 OK", "{}")});
  CHECK(get(server, options()).error().code == ErrorCode::network_failed);
  CHECK(server.requests() == 0);
  TlsServer by_name(authority.issue("localhost"), {http_answer("200 OK", "{}")});
  CHECK_MESSAGE(HttpsClient(options()).get(by_name.url("127.0.0.1")).error().code == ErrorCode::network_failed,
                "an address is not covered by a name");
}

TEST_CASE_FIXTURE(Fixture, "an expired certificate is refused") {
  TlsServer server(authority.issue("localhost", -60), {http_answer("200 OK", "{}")});
  CHECK(get(server, options()).error().code == ErrorCode::network_failed);
  CHECK(server.requests() == 0);
}

TEST_CASE_FIXTURE(Fixture, "TLS 1.2 is the oldest that is spoken") {
  TlsServer old = serving({http_answer("200 OK", "{}"), milliseconds(0), TLS1_1_VERSION});
  CHECK(get(old, options()).error().code == ErrorCode::network_failed);
  CHECK(old.requests() == 0);
  TlsServer fair = serving({http_answer("200 OK", "{}"), milliseconds(0), TLS1_2_VERSION});
  CHECK(get(fair, options()).ok());
}

TEST_CASE_FIXTURE(Fixture, "redirects are refused, not followed") {
  TlsServer target = serving({http_answer("200 OK", "{}")});
  for (const char* status :
       {"301 Moved Permanently", "302 Found", "303 See Other", "307 Temporary Redirect", "308 Permanent Redirect"}) {
    TlsServer server = serving({http_answer(status, "", "Location: " + target.url() + "\r\n")});
    CHECK(get(server, options()).error().code == ErrorCode::reply_malformed);
    CHECK(server.requests() == 1);
  }
  CHECK(target.requests() == 0);
}

TEST_CASE_FIXTURE(Fixture, "any status but 200 is refused") {
  for (const char* status : {"201 Created", "204 No Content", "304 Not Modified", "404 Not Found", "500 Oops"}) {
    TlsServer server = serving({http_answer(status, "")});
    CHECK(get(server, options()).error().code == ErrorCode::reply_malformed);
  }
}

TEST_CASE_FIXTURE(Fixture, "an answer larger than the limit is refused, whether announced or not") {
  HttpsOptions tight = options();
  tight.max_bytes = 1000;
  TlsServer exact = serving({http_answer("200 OK", std::string(1000, 'x'))});
  CHECK(get(exact, tight)->size() == 1000);
  TlsServer announced = serving({http_answer("200 OK", std::string(1001, 'x'))});
  CHECK(get(announced, tight).error().code == ErrorCode::reply_malformed);
  TlsServer unannounced = serving({"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + std::string(1001, 'x')});
  CHECK(get(unannounced, tight).error().code == ErrorCode::reply_malformed);
  TlsServer chunked = serving(
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n" + std::string(1001, 'x') + "\r\n0\r\n\r\n"});
  CHECK(get(chunked, tight).error().code == ErrorCode::reply_malformed);
  CHECK(reasons.size() == 3);
}

TEST_CASE_FIXTURE(Fixture, "an answer that ends before its length is refused") {
  TlsServer server = serving({"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{}"});
  CHECK(get(server, options()).error().code == ErrorCode::network_failed);
}

TEST_CASE_FIXTURE(Fixture, "a server that is slow, silent or not there is given up") {
  HttpsOptions hasty = options();
  hasty.total_timeout = milliseconds(200);
  TlsServer slow = serving({http_answer("200 OK", "{}"), milliseconds(3000)});
  const auto start = std::chrono::steady_clock::now();
  CHECK(get(slow, hasty).error().code == ErrorCode::network_failed);
  CHECK(std::chrono::steady_clock::now() - start < milliseconds(2000));
  std::string gone;
  {
    TlsServer brief = serving({""});
    gone = brief.url();
  }
  CHECK(HttpsClient(options()).get(gone).error().code == ErrorCode::network_failed);
}

TEST_CASE_FIXTURE(Fixture, "proxies of the environment are not asked") {
  TlsServer server = serving({http_answer("200 OK", "{}")});
  ::setenv("https_proxy", "http://127.0.0.1:1", 1);
  ::setenv("ALL_PROXY", "http://127.0.0.1:1", 1);
  const auto body = get(server, options());
  ::unsetenv("https_proxy");
  ::unsetenv("ALL_PROXY");
  CHECK(body.ok());
  HttpsOptions configured = options();
  configured.proxy = "http://127.0.0.1:1";
  CHECK_MESSAGE(!get(server, configured).ok(), "the configured one is");
}

TEST_CASE_FIXTURE(Fixture, "nothing but an absolute https URL is fetched") {
  const HttpsClient client(options());
  for (const char* url : {"", "http://localhost/", "HTTP://localhost/", "//localhost/", "localhost/keys", "/keys",
                          "file:///etc/passwd", "ftp://localhost/", "https://", "https:///keys",
                          "https://user:secret@localhost/", "https://localhost/#part", "https://local host/"}) {
    CAPTURE(std::string(url));
    CHECK(client.get(url).error().code == ErrorCode::invalid_value);
  }
  CHECK(client.get(std::string("https://localhost/\0", 19)).error().code == ErrorCode::invalid_value);
}

TEST_CASE_FIXTURE(Fixture, "the reason that is reported names no part of URL or answer") {
  TlsServer server = serving({http_answer("500 Oops", "personal data")});
  CHECK_FALSE(get(server, options()).ok());
  REQUIRE(reasons.size() == 1);
  CHECK(reasons[0] == "The answer's status is not 200.");
}

}  // namespace
}  // namespace feldsiegel::testing
