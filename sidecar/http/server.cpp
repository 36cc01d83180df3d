#include "sidecar/http/server.h"

#include <boost/asio/ip/tcp.hpp>
#include <vector>

#include "sidecar/http/connection.h"
#include "sidecar/http/service.h"

namespace feldsiegel::http {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

constexpr std::chrono::milliseconds tick_time{50};

// So many connections beyond the limit get an answer that says so; the rest is closed at once.
constexpr std::size_t most_refused = 64;

}  // namespace

Server::Server(asio::io_context& io, asio::thread_pool& workers, Settings settings)
    : io_(io),
      service_(std::make_shared<Service>(Service{std::move(settings.router), std::move(settings.cors), settings.limits,
                                                 std::move(settings.observer), std::move(settings.at_work), workers})),
      clock_(io) {
  tick();
}

Server::~Server() = default;

std::size_t Server::connection_count() const { return service_->connections.size(); }

void Server::listen(net::Listener listener) {
  listeners_.push_back(std::move(listener));
  accept_next(listeners_.back());
}

void Server::accept_next(net::Listener& listener) {
  listener.acceptor().async_accept(io_, [this, &listener](error_code failed, net::Socket socket) {
    if (service_->draining || failed == asio::error::operation_aborted) return;
    if (!failed) {
      admit(std::move(socket), listener);
      return accept_next(listener);
    }
    // Out of file descriptors, most likely: give the present connections a moment to end.
    auto pause = std::make_shared<asio::steady_timer>(io_, tick_time);
    pause->async_wait([this, &listener, pause](error_code) {
      if (!service_->draining) accept_next(listener);
    });
  });
}

void Server::admit(net::Socket socket, const net::Listener& listener) {
  const std::size_t count = service_->connections.size();
  if (count >= service_->limits.connections + most_refused) return;
  if (!listener.is_unix()) {
    error_code ignored;
    socket.set_option(asio::ip::tcp::no_delay(true), ignored);
  }
  start_connection(service_, std::move(socket), listener.tls(), count >= service_->limits.connections);
}

void Server::tick() {
  const auto now = Connection::Clock::now();
  const std::vector<Connection*> all(service_->connections.begin(), service_->connections.end());
  for (Connection* connection : all) connection->check(now);
  if (service_->draining && all.empty()) {
    if (when_done_) when_done_();
    return;
  }
  clock_.expires_after(tick_time);
  clock_.async_wait([this](error_code failed) {
    if (!failed) tick();
  });
}

void Server::drain(std::function<void()> when_done) {
  if (service_->draining) return;
  service_->draining = true;
  when_done_ = std::move(when_done);
  for (net::Listener& listener : listeners_) listener.close();
  const std::vector<Connection*> all(service_->connections.begin(), service_->connections.end());
  for (Connection* connection : all) connection->drain();
}

void Server::stop() {
  const std::vector<Connection*> all(service_->connections.begin(), service_->connections.end());
  for (Connection* connection : all) connection->stop();
}

}  // namespace feldsiegel::http
