// A bound, listening socket: TCP (clear on loopback, or TLS) or Unix. One type for both, so that what is built on it
// exists once.
#pragma once

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ssl/context.hpp>
#include <memory>
#include <string>

#include "core/base/result.h"
#include "sidecar/net/endpoint.h"

namespace feldsiegel::net {

using Socket = boost::asio::generic::stream_protocol::socket;
using Acceptor = boost::asio::basic_socket_acceptor<boost::asio::generic::stream_protocol>;

class Listener {
 public:
  /// Binds and listens. Errors: those of check_endpoint and make_tls_context; listener_unavailable (address in use, no
  /// permission, socket file of a living process, path too long).
  static Result<Listener> open(boost::asio::io_context& io, const Endpoint& endpoint);

  ~Listener() { close(); }
  Listener(Listener&&) noexcept = default;
  Listener& operator=(Listener&&) = delete;

  /// Stops accepting and removes the socket file.
  void close();

  Acceptor& acceptor() { return acceptor_; }
  /// Null where clear text is spoken.
  const std::shared_ptr<boost::asio::ssl::context>& tls() const { return tls_; }

  const std::string& address() const { return address_; }  ///< the IP literal or the path of the socket file
  std::uint16_t port() const { return port_; }             ///< the port in fact, 0 for a Unix socket
  bool is_unix() const { return port_ == 0; }

 private:
  Listener(Acceptor acceptor, std::string address) : acceptor_(std::move(acceptor)), address_(std::move(address)) {}
  static Result<Listener> open_tcp(boost::asio::io_context& io, const TcpEndpoint& endpoint);
  static Result<Listener> open_unix(boost::asio::io_context& io, const UnixEndpoint& endpoint);

  Acceptor acceptor_;
  std::shared_ptr<boost::asio::ssl::context> tls_;
  std::string address_;
  std::uint16_t port_ = 0;
};

}  // namespace feldsiegel::net
