#include "sidecar/api/authentication.h"

#include <algorithm>

namespace feldsiegel::api {

Result<VerifiedToken> authenticate(const http::Request& request, const Authenticate& verify) {
  static constexpr std::string_view scheme = "bearer ";
  const std::string_view header = request.authorization;
  const bool is_bearer = header.size() > scheme.size() &&
                         std::equal(scheme.begin(), scheme.end(), header.begin(), [](char expected, char c) {
                           return expected == ((c >= 'A' && c <= 'Z') ? c + ('a' - 'A') : c);
                         });
  if (!is_bearer) return ErrorCode::token_missing;
  return verify(header.substr(scheme.size()));
}

}  // namespace feldsiegel::api
