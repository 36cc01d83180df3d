// Which handler answers: method and path compared exactly, except for segments that a route leaves open, as in
// "/v1/subjects/{pseudonym}"; query parameters refused unless the route declares them.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "sidecar/http/request.h"

namespace feldsiegel::http {

using Handler = std::function<Response(const Request&)>;

struct Route {
  Method method;
  std::string path;           ///< segments in braces take any text but none
  Handler handler;            ///< runs on a worker thread, may block
  Handler admit{};            ///< asked before a large body is read; an answer with a `code` refuses the request
  bool takes_json = false;    ///< has a body, which must be application/json
  bool cross_origin = false;  ///< browsers of the allowed origins may call it
  std::vector<std::string> parameters{};  ///< query parameters it knows
};

class Router {
 public:
  /// Precondition: no route with the same method and path, nor one that could be taken for it; aborts otherwise.
  void add(Route route);

  /// Errors: not_found, method_not_allowed.
  Result<const Route*> find(Method method, std::string_view path) const;

  /// The methods of a path for the Allow header, e.g. "GET, OPTIONS"; empty for an unknown path.
  std::string allowed_methods(std::string_view path) const;

  /// The path as a label: the route's own, braces and all, or "none", so that callers cannot make labels and nothing of
  /// a pseudonym gets into logs.
  std::string_view label(std::string_view path) const;

  const std::vector<Route>& routes() const { return routes_; }

 private:
  std::vector<Route> routes_;
};

/// The texts for a route's braces, percent-decoded; nothing when the path is not the route's.
std::optional<std::vector<std::string>> match_path(const Route& route, std::string_view path);

/// Splits "/path?query" and checks the query against the route. Errors: bad_request (escapes, repeated parameter),
/// unknown_parameter.
Result<std::vector<std::pair<std::string, std::string>>> parse_query(std::string_view query, const Route& route);

}  // namespace feldsiegel::http
