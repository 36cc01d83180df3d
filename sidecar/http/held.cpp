#include "sidecar/http/held.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace feldsiegel::http {

namespace asio = boost::asio;

void Held::settle(Status status) {
  std::function<void(Status)> told;
  {
    const std::lock_guard lock(mutex_);
    status_ = status;
    told = std::move(told_);
  }
  if (told) told(std::move(status));
}

void Held::when_settled(std::function<void(Status)> told) {
  std::optional<Status> known;
  {
    const std::lock_guard lock(mutex_);
    if (!status_) {
      told_ = std::move(told);
      return;
    }
    known = status_;
  }
  told(*known);
}

// The timer is never meant to end by itself: the news comes over the executor's queue, so not before it is waited for.
asio::awaitable<Status> settled(std::shared_ptr<Held> held) {
  const auto home = co_await asio::this_coro::executor;
  auto news = std::make_shared<asio::steady_timer>(home, asio::steady_timer::time_point::max());
  auto answer = std::make_shared<Status>();
  held->when_settled([home, news, answer](Status status) {
    asio::post(home, [news, answer, status = std::move(status)] {
      *answer = status;
      news->cancel();
    });
  });
  co_await news->async_wait(asio::as_tuple(asio::use_awaitable));
  co_return *answer;
}

}  // namespace feldsiegel::http
