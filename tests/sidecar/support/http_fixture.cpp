#include "tests/sidecar/support/http_fixture.h"

#include <cstdlib>

namespace feldsiegel::testing {

HttpFixture::HttpFixture(http::Server::Settings settings, net::Endpoint endpoint)
    : server_(io_, workers_, [&] {
        settings.observer = [this](const http::Completed& done) {
          const std::lock_guard lock(mutex_);
          seen_.push_back(
              {std::string(done.route), std::string(done.code), std::string(done.request_id), done.trace, done.status});
        };
        return std::move(settings);
      }()) {
  auto listener = net::Listener::open(io_, endpoint);
  if (!listener.ok()) std::abort();
  port_ = listener->port();
  server_.listen(std::move(*listener));
  thread_ = std::thread([this] { io_.run(); });
}

HttpFixture::~HttpFixture() {
  drain();
  stop();
  thread_.join();
  workers_.join();
}

std::future<void> HttpFixture::drain() {
  auto done = std::make_shared<std::promise<void>>();
  boost::asio::post(io_, [this, done] { server_.drain([done] { done->set_value(); }); });
  return done->get_future();
}

void HttpFixture::stop() {
  boost::asio::post(io_, [this] { server_.stop(); });
}

std::vector<HttpFixture::Seen> HttpFixture::seen() {
  const std::lock_guard lock(mutex_);
  return seen_;
}

}  // namespace feldsiegel::testing
