// A request's way to a worker thread and back. Internal to this folder.
#pragma once

#include <boost/asio/awaitable.hpp>

#include "sidecar/http/service.h"

namespace feldsiegel::http {

/// Calls `handler` on a worker thread and resumes on the coroutine's executor as soon as the answer may leave: one
/// hand-over to the worker, and one back from whoever settles what the answer is held for (the worker itself, where it
/// is held for nothing). Borrows its arguments.
boost::asio::awaitable<Response> handled(Service& service, const Handler& handler, const Request& request);

}  // namespace feldsiegel::http
