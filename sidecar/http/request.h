// A request as handlers see it: checked, complete, and independent of the library that read it.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sidecar/http/body.h"
#include "sidecar/http/held.h"
#include "sidecar/trace/trace_context.h"

namespace feldsiegel::http {

enum class Method { get, post, put, remove, options, other };

std::string_view method_text(Method method);

struct Request {
  Method method = Method::other;
  std::string path;                                        ///< without the query, as it came
  std::vector<std::string> path_values;                    ///< of the route's {…}, in their order, percent-decoded
  std::vector<std::pair<std::string, std::string>> query;  ///< only declared parameters, percent-decoded
  std::string authorization;
  std::string origin;
  std::string body;
  std::string id;        ///< the caller's x-request-id where it is well-formed, or a fresh one
  TraceContext trace;    ///< our span in the caller's trace, or in a new one; empty where no head could be read
  std::stop_token stop;  ///< stops when the client has gone, the time is up or the server must end
};

/// The value of a query parameter, or null.
const std::string* query_value(const Request& request, std::string_view name);

/// What a handler tells the log about its work: counts and the tenant, nothing about persons.
struct Notes {
  std::string tenant{};
  std::vector<std::pair<std::string_view, std::size_t>> counts{};
};

/// The next piece of a long body, or nothing behind the last. After an error the connection breaks off, so that nobody
/// takes what came for the whole.
using NextPiece = std::function<Result<std::optional<std::string>>()>;

struct Response {
  int status = 200;
  std::string_view content_type = "application/json";  ///< static text
  Body body{};
  std::vector<std::pair<std::string_view, std::string>> headers{};  ///< names are static text
  std::string_view code{};                                          ///< of the error, static text; empty for success
  Notes notes{};
  std::shared_ptr<Held> held{};  ///< nothing leaves before it is settled; then an error takes the answer's place
  NextPiece next_piece{};        ///< in place of the body: called on a worker, sent in chunks
};

}  // namespace feldsiegel::http
