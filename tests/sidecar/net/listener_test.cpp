#include "sidecar/net/listener.h"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <boost/asio/io_context.hpp>
#include <fstream>

#include "tests/sidecar/support/raw_client.h"
#include "tests/sidecar/support/temporary_directory.h"

namespace feldsiegel::testing {
namespace {

ErrorCode refusal(const net::Endpoint& endpoint) {
  boost::asio::io_context io;
  const auto listener = net::Listener::open(io, endpoint);
  REQUIRE_FALSE(listener.ok());
  return listener.error().code;
}

}  // namespace

TEST_CASE("clear text is refused on every address but loopback, before anything listens") {
  for (const char* address : {"0.0.0.0", "::", "10.1.2.3", "169.254.1.1", "128.0.0.1", "::ffff:127.0.0.1", "fe80::1"}) {
    CAPTURE(std::string(address));
    CHECK(refusal(net::TcpEndpoint{address, 0}) == ErrorCode::insecure_listener);
  }
}

TEST_CASE("only IP literals are addresses") {
  for (const char* address : {"localhost", "", "127.0.0.1:80", "127.0.0.1.", "example.com"}) {
    CAPTURE(std::string(address));
    CHECK(refusal(net::TcpEndpoint{address, 0}) == ErrorCode::invalid_value);
  }
}

TEST_CASE("a free port is chosen and named; a taken one is an error") {
  boost::asio::io_context io;
  const auto first = net::Listener::open(io, net::TcpEndpoint{"127.0.0.1", 0});
  REQUIRE(first.ok());
  CHECK(first->port() != 0);
  CHECK(refusal(net::TcpEndpoint{"127.0.0.1", first->port()}) == ErrorCode::listener_unavailable);
}

TEST_CASE("a Unix socket has mode 0660 and its file goes with the listener") {
  const TemporaryDirectory directory;
  const std::string path = directory / "s.sock";
  boost::asio::io_context io;
  {
    const auto listener = net::Listener::open(io, net::UnixEndpoint{path});
    REQUIRE(listener.ok());
    struct stat info {};
    REQUIRE(::stat(path.c_str(), &info) == 0);
    CHECK((info.st_mode & 0777) == 0660);
    CHECK(refusal(net::UnixEndpoint{path}) == ErrorCode::listener_unavailable);  // somebody listens
    CHECK(RawClient::unix_socket(path).connected());
  }
  CHECK_FALSE(std::filesystem::exists(path));
}

TEST_CASE("a socket file that nobody listens on is replaced, any other file is not") {
  const TemporaryDirectory directory;
  const std::string leftover = directory / "left.sock", file = directory / "file";
  boost::asio::io_context io;
  {
    auto listener = net::Listener::open(io, net::UnixEndpoint{leftover});
    REQUIRE(listener.ok());
    std::filesystem::create_hard_link(leftover, directory / "kept.sock");
  }
  CHECK(net::Listener::open(io, net::UnixEndpoint{directory / "kept.sock"}).ok());
  std::ofstream(file) << "precious";
  CHECK(refusal(net::UnixEndpoint{file}) == ErrorCode::listener_unavailable);
  CHECK(std::filesystem::file_size(file) == 8);
  CHECK(refusal(net::UnixEndpoint{directory / std::string(200, 'x')}) == ErrorCode::listener_unavailable);
}

TEST_CASE("TLS needs a certificate and its own key") {
  const TemporaryDirectory directory;
  const std::string garbage = directory / "garbage.pem";
  std::ofstream(garbage) << "not PEM";
  for (const std::string& file : {garbage, std::string("/nonexistent.pem")}) {
    CHECK(refusal(net::TcpEndpoint{"127.0.0.1", 0, net::TlsFiles{file, file}}) == ErrorCode::tls_files_invalid);
  }
}

}  // namespace feldsiegel::testing
