// From the Authorization header to a VerifiedToken.
#pragma once

#include <functional>

#include "core/base/result.h"
#include "core/grant/verified_token.h"
#include "sidecar/http/request.h"

namespace feldsiegel::api {

/// Verifies the bearer token of a request. Errors: those of token::Verifier::verify.
using Authenticate = std::function<Result<VerifiedToken>(std::string_view token)>;

/// RFC 6750 section 2.1, the header form only. Errors: token_missing (none, or another scheme) and those of `verify`.
Result<VerifiedToken> authenticate(const http::Request& request, const Authenticate& verify);

}  // namespace feldsiegel::api
