// An HTTP/1.1 server for small JSON APIs: bounded in everything, handlers off the I/O thread, graceful drain.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <functional>
#include <list>
#include <memory>

#include "sidecar/http/at_work.h"
#include "sidecar/http/cors.h"
#include "sidecar/http/limits.h"
#include "sidecar/http/observer.h"
#include "sidecar/http/router.h"
#include "sidecar/net/listener.h"

namespace feldsiegel::http {

struct Service;

/// One thread runs `io`; all members are called on it. `io` and `workers` must outlive the server, and `io` must have
/// run out of work before the server goes.
class Server {
 public:
  struct Settings {
    Router router;
    Cors cors{};
    Limits limits{};
    Observer observer{};
    AtWork at_work = nothing_at_work();
  };

  Server(boost::asio::io_context& io, boost::asio::thread_pool& workers, Settings settings);
  ~Server();

  void listen(net::Listener listener);

  /// Stops accepting, ends idle connections at once and the others after their request. `when_done` is called when the
  /// last one has gone.
  void drain(std::function<void()> when_done);

  /// Ends every connection now; requests at work are told to stop. Only sensible after drain.
  void stop();

  std::size_t connection_count() const;

 private:
  boost::asio::io_context& io_;
  std::shared_ptr<Service> service_;
  std::list<net::Listener> listeners_;
  boost::asio::steady_timer clock_;
  std::function<void()> when_done_;

  void accept_next(net::Listener& listener);
  void admit(net::Socket socket, const net::Listener& listener);
  void tick();
};

}  // namespace feldsiegel::http
