#include "sidecar/http/handling.h"

#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "sidecar/http/problem.h"

namespace feldsiegel::http {
namespace {

namespace asio = boost::asio;

Response run_handler(const Handler& handler, const Request& request) {
  if (request.stop.stop_requested()) return problem({ErrorCode::canceled});
  try {
    return handler(request);
  } catch (...) {  // nothing of the exception may reach the client; handlers answer Results for what they foresee
    return problem({ErrorCode::internal_error});
  }
}

// `resume` is called on the coroutine's own executor, where it is associated with, and only once; until then nobody but
// the worker, and then who settles, touches the response.
template <class Resume>
void work(const Handler& handler, const Request& request, Response& response, std::unique_ptr<CountedAtWork> counted,
          Resume resume) {
  response = run_handler(handler, request);
  counted.reset();
  const std::shared_ptr<Held> held = response.held;
  if (!held) return asio::post(std::move(resume));
  auto shared = std::make_shared<Resume>(std::move(resume));
  held->when_settled([&response, shared](const Status& status) {
    if (!status.ok()) response = problem(status.error());
    asio::post(std::move(*shared));
  });
}

}  // namespace

asio::awaitable<Response> handled(Service& service, const Handler& handler, const Request& request) {
  Response response;
  const auto begin = [&](auto resume) {
    auto counted = std::make_unique<CountedAtWork>(service.at_work);
    asio::post(service.workers,
               [&handler, &request, &response, counted = std::move(counted), resume = std::move(resume)]() mutable {
                 work(handler, request, response, std::move(counted), std::move(resume));
               });
  };
  co_await asio::async_initiate<const asio::use_awaitable_t<>, void()>(begin, asio::use_awaitable);
  co_return response;
}

}  // namespace feldsiegel::http
