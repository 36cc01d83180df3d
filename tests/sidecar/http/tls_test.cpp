#include <doctest/doctest.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include <cstdio>
#include <cstring>

#include "tests/sidecar/net/tls_server.h"
#include "tests/sidecar/support/http_fixture.h"
#include "tests/sidecar/support/temporary_directory.h"

namespace feldsiegel::testing {
namespace {

http::Server::Settings settings() {
  http::Router router;
  router.add(
      {http::Method::get, "/hello", [](const http::Request&) { return http::Response{.body = http::Body("hi")}; }});
  return {.router = std::move(router)};
}

struct Certificates {
  TemporaryDirectory directory{};
  TestAuthority authority{};

  Certificates() {
    authority.write(directory / "ca.pem");
    write(authority.issue("localhost"), "server.pem", "server.key");
    write(authority.issue("localhost"), "other.pem", "other.key");
  }

  void write(const TestAuthority::Leaf& leaf, const char* certificate, const char* key) const {
    std::FILE* file = std::fopen((directory / certificate).c_str(), "w");
    PEM_write_X509(file, leaf.certificate.get());
    std::fclose(file);
    file = std::fopen((directory / key).c_str(), "w");
    PEM_write_PrivateKey(file, leaf.key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    std::fclose(file);
  }

  net::TcpEndpoint endpoint(const char* certificate = "server.pem", const char* key = "server.key",
                            const char* address = "127.0.0.1") const {
    return {address, 0, net::TlsFiles{directory / certificate, directory / key}};
  }
};

// A client that trusts the test's authority; `most` and `ciphers` make it an old one.
struct TlsClient {
  SSL_CTX* context = SSL_CTX_new(TLS_client_method());
  BIO* connection = nullptr;
  SSL* ssl = nullptr;

  TlsClient(const Certificates& certificates, std::uint16_t port, int most = TLS1_3_VERSION,
            const char* ciphers = nullptr, const char* alpn = nullptr) {
    SSL_CTX_set_security_level(context, 0);
    SSL_CTX_set_max_proto_version(context, most);
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
    SSL_CTX_load_verify_locations(context, (certificates.directory / "ca.pem").c_str(), nullptr);
    if (ciphers != nullptr) SSL_CTX_set_cipher_list(context, ciphers);
    connection = BIO_new_ssl_connect(context);
    BIO_get_ssl(connection, &ssl);
    SSL_set1_host(ssl, "localhost");
    if (alpn != nullptr) {
      SSL_set_alpn_protos(ssl, reinterpret_cast<const unsigned char*>(alpn), static_cast<unsigned>(std::strlen(alpn)));
    }
    BIO_set_conn_hostname(connection, ("127.0.0.1:" + std::to_string(port)).c_str());
  }
  ~TlsClient() {
    BIO_free_all(connection);
    SSL_CTX_free(context);
  }
  TlsClient(const TlsClient&) = delete;
  TlsClient& operator=(const TlsClient&) = delete;

  bool shakes_hands() { return BIO_do_handshake(connection) == 1; }

  std::string ask(const std::string& request) {
    BIO_write(connection, request.data(), static_cast<int>(request.size()));
    std::string all;
    char chunk[4096];
    for (int got; (got = BIO_read(connection, chunk, sizeof(chunk))) > 0;) {
      all.append(chunk, static_cast<std::size_t>(got));
    }
    return all;
  }
};

}  // namespace

TEST_CASE("TLS 1.3 and 1.2 serve with a certificate that verifies, and say that only HTTPS counts") {
  const Certificates certificates;
  HttpFixture server(settings(), certificates.endpoint());
  for (const int version : {TLS1_3_VERSION, TLS1_2_VERSION}) {
    CAPTURE(version);
    TlsClient client(certificates, server.port(), version, nullptr, "\x08http/1.1");
    REQUIRE(client.shakes_hands());
    CHECK(SSL_version(client.ssl) == version);
    const std::string answer = client.ask(http_request("GET", "/hello", "Connection: close\r\n"));
    CHECK(answer.rfind("HTTP/1.1 200 OK\r\n", 0) == 0);
    CHECK(answer.find("Strict-Transport-Security:") != std::string::npos);
    CHECK(answer.substr(answer.size() - 2) == "hi");
  }
}

TEST_CASE("old versions, ciphers without forward secrecy and other protocols fail in the handshake") {
  const Certificates certificates;
  HttpFixture server(settings(), certificates.endpoint());
  CHECK_FALSE(TlsClient(certificates, server.port(), TLS1_1_VERSION).shakes_hands());
  CHECK_FALSE(TlsClient(certificates, server.port(), TLS1_2_VERSION, "AES128-SHA").shakes_hands());
  CHECK_FALSE(TlsClient(certificates, server.port(), TLS1_2_VERSION, "ECDHE-ECDSA-AES128-SHA").shakes_hands());
  CHECK_FALSE(TlsClient(certificates, server.port(), TLS1_3_VERSION, nullptr, "\x02h2").shakes_hands());
  CHECK(TlsClient(certificates, server.port()).shakes_hands());
}

TEST_CASE("clear text to a TLS port gets no answer, and the server goes on") {
  const Certificates certificates;
  HttpFixture server(settings(), certificates.endpoint());
  CHECK(server.ask(http_request("GET", "/hello")).status == 0);
  CHECK(TlsClient(certificates, server.port()).shakes_hands());
}

TEST_CASE("a client that connects but does not shake hands is cut off in time") {
  const Certificates certificates;
  auto impatient = settings();
  impatient.limits.header_time = std::chrono::milliseconds(200);
  HttpFixture server(std::move(impatient), certificates.endpoint());
  CHECK(server.connect().closed_within(std::chrono::seconds(4)));
}

TEST_CASE("a certificate with another's key is refused") {
  const Certificates certificates;
  boost::asio::io_context io;
  const auto listener = net::Listener::open(io, certificates.endpoint("server.pem", "other.key"));
  REQUIRE_FALSE(listener.ok());
  CHECK(listener.error().code == ErrorCode::tls_files_invalid);
  CHECK(listener.error().at.pointer() == "/key");
}

TEST_CASE("with TLS a listener may be on any address") {
  const Certificates certificates;
  boost::asio::io_context io;
  CHECK(net::Listener::open(io, certificates.endpoint("server.pem", "server.key", "0.0.0.0")).ok());
}

}  // namespace feldsiegel::testing
