#include "sidecar/http/router.h"

#include <algorithm>
#include <cstdlib>
#include <optional>

#include "core/base/hex.h"
#include "core/base/utf8.h"

namespace feldsiegel::http {
namespace {

std::optional<std::string> percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out.push_back(text[i]);
      continue;
    }
    const auto byte = i + 2 < text.size() ? from_hex(text.substr(i + 1, 2)) : std::nullopt;
    if (!byte) return std::nullopt;
    out.push_back(static_cast<char>(byte->front()));
    i += 2;
  }
  if (!is_valid_utf8(as_bytes(out))) return std::nullopt;
  return out;
}

// Takes the first segment off a path that begins with a slash.
std::string_view take_segment(std::string_view& path) {
  path.remove_prefix(1);
  const std::string_view segment = path.substr(0, path.find('/'));
  path.remove_prefix(segment.size());
  return segment;
}

bool is_open(std::string_view segment) { return segment.size() > 2 && segment.front() == '{' && segment.back() == '}'; }

}  // namespace

std::string_view method_text(Method method) {
  switch (method) {
    case Method::get: return "GET";
    case Method::post: return "POST";
    case Method::put: return "PUT";
    case Method::remove: return "DELETE";
    case Method::options: return "OPTIONS";
    case Method::other: break;
  }
  return "other";
}

void Router::add(Route route) {
  if (find(route.method, route.path).ok()) std::abort();
  routes_.push_back(std::move(route));
}

Result<const Route*> Router::find(Method method, std::string_view path) const {
  bool known_path = false;
  for (const Route& route : routes_) {
    if (!match_path(route, path)) continue;
    if (route.method == method) return &route;
    known_path = true;
  }
  return known_path ? ErrorCode::method_not_allowed : ErrorCode::not_found;
}

std::string Router::allowed_methods(std::string_view path) const {
  std::string methods;
  for (const Route& route : routes_) {
    if (match_path(route, path)) methods.append(method_text(route.method)).append(", ");
  }
  return methods.empty() ? methods : methods + "OPTIONS";
}

std::string_view Router::label(std::string_view path) const {
  const auto found = std::find_if(routes_.begin(), routes_.end(),
                                  [&](const Route& route) { return match_path(route, path).has_value(); });
  return found == routes_.end() ? std::string_view("none") : std::string_view(found->path);
}

std::optional<std::vector<std::string>> match_path(const Route& route, std::string_view path) {
  std::vector<std::string> values;
  std::string_view wanted = route.path;
  while (!wanted.empty() && !path.empty()) {
    const std::string_view segment = take_segment(wanted), found = take_segment(path);
    if (!is_open(segment)) {
      if (segment != found) return std::nullopt;
      continue;
    }
    auto value = percent_decoded(found);
    if (!value || value->empty()) return std::nullopt;
    values.push_back(std::move(*value));
  }
  if (!wanted.empty() || !path.empty()) return std::nullopt;
  return values;
}

const std::string* query_value(const Request& request, std::string_view name) {
  for (const auto& [known, value] : request.query) {
    if (known == name) return &value;
  }
  return nullptr;
}

Result<std::vector<std::pair<std::string, std::string>>> parse_query(std::string_view query, const Route& route) {
  std::vector<std::pair<std::string, std::string>> parameters;
  while (!query.empty()) {
    const std::string_view pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), pair.size() + 1));
    const std::string_view raw_name = pair.substr(0, pair.find('='));
    const auto name = percent_decoded(raw_name);
    const auto value = percent_decoded(pair.substr(std::min(pair.size(), raw_name.size() + 1)));
    if (!name || !value) return ErrorCode::bad_request;
    if (std::find(route.parameters.begin(), route.parameters.end(), *name) == route.parameters.end()) {
      return Error{ErrorCode::unknown_parameter, Place::query(name->size() <= 64 ? *name : "")};
    }
    for (const auto& seen : parameters) {
      if (seen.first == *name) return Error{ErrorCode::bad_request, Place::query(*name)};
    }
    parameters.emplace_back(*name, *value);
  }
  return parameters;
}

}  // namespace feldsiegel::http
