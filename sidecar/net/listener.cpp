#include "sidecar/net/listener.h"

#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <cerrno>
#include <cstring>

#include "sidecar/net/tls_context.h"

namespace feldsiegel::net {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

// Unlike a port, a socket file outlives its process; one that refuses connections is a leftover.
bool remove_leftover(asio::io_context& io, const std::string& path) {
  struct stat info {};
  if (::lstat(path.c_str(), &info) != 0) return errno == ENOENT;
  if (!S_ISSOCK(info.st_mode)) return false;
  asio::local::stream_protocol::socket probe(io);
  error_code failed;
  probe.connect(asio::local::stream_protocol::endpoint(path), failed);
  return failed == asio::error::connection_refused && ::unlink(path.c_str()) == 0;
}

template <class Endpoint>
bool listen_on(Acceptor& acceptor, const Endpoint& endpoint) {
  error_code failed;
  acceptor.open(endpoint.protocol(), failed);
  if (failed) return false;
  acceptor.set_option(asio::socket_base::reuse_address(true), failed);
  if (failed) return false;
  acceptor.bind(endpoint, failed);
  if (failed) return false;
  acceptor.listen(asio::socket_base::max_listen_connections, failed);
  return !failed;
}

}  // namespace

bool is_loopback(const std::string& address) {
  error_code failed;
  const auto parsed = asio::ip::make_address(address, failed);
  return !failed && parsed.is_loopback();
}

Status check_endpoint(const Endpoint& endpoint) {
  const auto* tcp = std::get_if<TcpEndpoint>(&endpoint);
  if (tcp == nullptr) return {};
  error_code failed;
  asio::ip::make_address(tcp->address, failed);
  if (failed) return Error{ErrorCode::invalid_value, {"address"}};
  if (!tcp->tls && !is_loopback(tcp->address)) return Error{ErrorCode::insecure_listener, {"address"}};
  return {};
}

Result<Listener> Listener::open(asio::io_context& io, const Endpoint& endpoint) {
  FELDSIEGEL_CHECK(check_endpoint(endpoint));
  if (const auto* tcp = std::get_if<TcpEndpoint>(&endpoint)) return open_tcp(io, *tcp);
  return open_unix(io, std::get<UnixEndpoint>(endpoint));
}

Result<Listener> Listener::open_tcp(asio::io_context& io, const TcpEndpoint& endpoint) {
  std::shared_ptr<asio::ssl::context> tls;
  if (endpoint.tls) {
    FELDSIEGEL_TRY(tls, make_tls_context(*endpoint.tls));
  }
  Acceptor acceptor(io);
  error_code failed;
  const asio::ip::tcp::endpoint wanted(asio::ip::make_address(endpoint.address, failed), endpoint.port);
  if (failed || !listen_on(acceptor, wanted)) return Error{ErrorCode::listener_unavailable, {"address"}};
  asio::ip::tcp::endpoint bound;
  const auto local = acceptor.local_endpoint(failed);
  if (failed || local.size() > bound.capacity()) return Error{ErrorCode::listener_unavailable, {"address"}};
  std::memcpy(bound.data(), local.data(), local.size());
  Listener listener(std::move(acceptor), endpoint.address);
  listener.tls_ = std::move(tls);
  listener.port_ = bound.port();
  return listener;
}

Result<Listener> Listener::open_unix(asio::io_context& io, const UnixEndpoint& endpoint) {
  const Error unavailable{ErrorCode::listener_unavailable, {"unix"}};
  if (endpoint.path.empty() || endpoint.path.size() > 107 || !remove_leftover(io, endpoint.path)) return unavailable;
  Acceptor acceptor(io);
  if (!listen_on(acceptor, asio::local::stream_protocol::endpoint(endpoint.path))) return unavailable;
  // The file was made under the process's umask, which is narrower: it is only ever opened up, never closed late.
  if (::chmod(endpoint.path.c_str(), 0660) != 0) return unavailable;
  return Listener(std::move(acceptor), endpoint.path);
}

void Listener::close() {
  if (!acceptor_.is_open()) return;
  error_code ignored;
  acceptor_.close(ignored);
  if (is_unix()) ::unlink(address_.c_str());
}

}  // namespace feldsiegel::net
