// Errors on the wire: RFC 9457 problem details with the stable code.
//   {"type":"urn:feldsiegel:problem:<code>","title":"…","status":N,"code":"<code>","at":"/json/pointer","limit":N}
#pragma once

#include <cstdint>

#include "core/base/error.h"
#include "sidecar/http/request.h"

namespace feldsiegel::http {

Response problem(const Error& error);

/// The same with a Retry-After of that many seconds, at least 1.
Response problem_until(const Error& error, std::int64_t seconds);

}  // namespace feldsiegel::http
