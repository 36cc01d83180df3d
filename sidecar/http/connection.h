// One connection: reads requests one after another, has them handled on a worker thread, writes the answers.
// Internal to this folder.
#pragma once

#include <chrono>
#include <memory>
#include <stop_token>

#include "sidecar/http/service.h"
#include "sidecar/net/listener.h"

namespace feldsiegel::http {

/// What the server may do to a connection; everything on the I/O thread.
class Connection {
 public:
  using Clock = std::chrono::steady_clock;

  virtual ~Connection() = default;

  /// Ends whatever takes longer than it may, and work for a client that has gone. The server calls this many times a
  /// second: one clock for all connections instead of a timer for every step and a watch for every request of each.
  void check(Clock::time_point now);

  /// Ends an idle connection; a busy one ends after its request.
  void drain();

  /// Ends it now.
  void stop();

 protected:
  enum class Phase { idle, transfer, handling };

  virtual net::Socket& socket() = 0;
  virtual bool client_has_gone() = 0;
  void arm(std::chrono::milliseconds time) {
    deadline_ = Clock::now() + time;
    expired_ = false;
  }

  Phase phase_ = Phase::idle;
  bool expired_ = false;
  bool gone_ = false;  // the client, while its request was handled
  Clock::time_point deadline_ = Clock::time_point::max();
  std::stop_source stop_;  // of the request that is being handled
};

/// Starts serving; the connection lives until it ends. `tls` is null for clear text. A connection beyond the limit
/// (`refuse`) is read once and answered with too_many_connections.
void start_connection(std::shared_ptr<Service> service, net::Socket socket,
                      std::shared_ptr<boost::asio::ssl::context> tls, bool refuse);

}  // namespace feldsiegel::http
