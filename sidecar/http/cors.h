// Cross-origin requests (Fetch standard): exact origins, never a wildcard, preflights answered without a token.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "sidecar/http/router.h"

namespace feldsiegel::http {

class Cors {
 public:
  Cors() = default;
  explicit Cors(std::vector<std::string> origins) : origins_(std::move(origins)) {}

  /// Errors: origin_not_allowed. No Origin header, as from a backend, is fine.
  Status check(std::string_view origin, const Route& route) const;

  /// What an answer to a cross-origin route carries, allowed or not.
  void decorate(std::string_view origin, const Route& route, Response& response) const;

  /// The answer to OPTIONS on a known path.
  Response preflight(std::string_view origin, std::string_view path, const Router& router) const;

 private:
  bool allows(std::string_view origin) const;
  std::vector<std::string> origins_;
};

}  // namespace feldsiegel::http
