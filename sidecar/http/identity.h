// Who is who among requests: request ids, and the trace context of the caller (W3C Trace Context, level 1).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sidecar/http/request.h"

namespace feldsiegel::http {

/// `offered` where it is 1 to 64 letters, digits, dots, dashes or underscores; otherwise a fresh random GUID.
std::string request_id(std::string_view offered);

/// RFC 9562, version 4.
std::string random_guid();

/// Nothing for a header that the specification calls invalid; such a header is ignored, not refused.
std::optional<TraceContext> parse_traceparent(std::string_view header);

}  // namespace feldsiegel::http
