#include "sidecar/http/problem.h"

#include <algorithm>

#include "core/base/json.h"

namespace feldsiegel::http {

Response problem(const Error& error) {
  const std::string_view code = code_text(error.code);
  nlohmann::ordered_json document;
  document["type"] = "urn:feldsiegel:problem:" + std::string(code);
  document["title"] = error_title(error.code);
  document["status"] = http_status(error.code);
  document["code"] = code;
  if (!error.at.empty()) document["at"] = error.at.pointer();
  if (error.limit) document["limit"] = *error.limit;
  Response response;
  response.status = http_status(error.code);
  response.content_type = "application/problem+json";
  response.body = Body(document.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
  response.code = code;
  // RFC 6750 section 3; which check failed stays in `code`, which helps an operator and names no detail of the token.
  if (response.status == 401) {
    response.headers.emplace_back("WWW-Authenticate",
                                  error.code == ErrorCode::token_missing ? "Bearer" : "Bearer error=\"invalid_token\"");
  }
  if (response.status == 503) response.headers.emplace_back("Retry-After", "5");
  return response;
}

Response problem_until(const Error& error, std::int64_t seconds) {
  Response response = problem(error);
  response.headers.emplace_back("Retry-After", std::to_string(std::max<std::int64_t>(seconds, 1)));
  return response;
}

}  // namespace feldsiegel::http
