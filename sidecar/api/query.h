// Query parameters as numbers.
#pragma once

#include <cstdint>
#include <string_view>

#include "core/base/result.h"
#include "sidecar/http/request.h"

namespace feldsiegel::api {

/// In decimal without leading zeros, from `least` to `most`; `fallback` where it is not given.
/// Errors: invalid_value at "?<name>".
Result<std::uint64_t> query_number(const http::Request& request, std::string_view name, std::uint64_t least,
                                   std::uint64_t most, std::uint64_t fallback);

}  // namespace feldsiegel::api
