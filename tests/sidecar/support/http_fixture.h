// A real server on a loopback port or a Unix socket, on a thread of its own.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <future>
#include <mutex>
#include <thread>
#include <vector>

#include "sidecar/http/server.h"
#include "tests/sidecar/support/raw_client.h"

namespace feldsiegel::testing {

class HttpFixture {
 public:
  /// What the observer saw of one request.
  struct Seen {
    std::string route, code, request_id;
    TraceContext trace;
    int status;
  };

  explicit HttpFixture(http::Server::Settings settings, net::Endpoint endpoint = net::TcpEndpoint{"127.0.0.1", 0});
  ~HttpFixture();

  std::uint16_t port() const { return port_; }
  RawClient connect() const { return RawClient::tcp(port_); }
  RawResponse ask(std::string_view bytes) const { return connect().ask(bytes); }

  /// Begins to drain; the future is set when the last connection has gone.
  std::future<void> drain();
  void stop();
  std::vector<Seen> seen();

 private:
  boost::asio::io_context io_{1};
  boost::asio::thread_pool workers_{2};
  http::Server server_;
  std::uint16_t port_ = 0;
  std::mutex mutex_;
  std::vector<Seen> seen_;
  std::thread thread_;
};

}  // namespace feldsiegel::testing
