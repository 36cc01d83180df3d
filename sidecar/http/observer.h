// What the server tells about each request that ended; logs and metrics listen.
#pragma once

#include <chrono>
#include <functional>

#include "sidecar/http/request.h"

namespace feldsiegel::http {

/// Views are valid during the call only.
struct Completed {
  std::string_view route;  ///< the route's path or "none"
  Method method;
  int status;                          ///< 499 where the client had gone before the answer
  std::string_view code;               ///< of the error, empty for success
  std::chrono::microseconds duration;  ///< from the first byte of the request to the last of the answer
  std::string_view request_id;         ///< empty where the request could not be read
  const TraceContext& trace;           ///< as in the request; its members are empty likewise
  const Notes& notes;
};

/// Called on the I/O thread; must not block for long.
using Observer = std::function<void(const Completed&)>;

}  // namespace feldsiegel::http
