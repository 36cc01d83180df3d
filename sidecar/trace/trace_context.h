// Which requests belong together across services: W3C Trace Context, https://www.w3.org/TR/trace-context/
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace feldsiegel {

/// What a traceparent says, and as what this service's own part in it is known.
struct TraceContext {
  std::string trace_id;   ///< 32 hexadecimal digits, lower case, as all of them
  std::string parent_id;  ///< 16, the caller's span; empty where the trace begins here
  std::string span_id;    ///< 16, ours; empty in what parse_traceparent answers
  bool sampled = false;   ///< somebody records this trace
};

/// Nothing for a header that the specification calls invalid: such a header is ignored, not refused.
std::optional<TraceContext> parse_traceparent(std::string_view header);

/// A span of our own in the caller's trace, or in a new one where the header is invalid or empty.
TraceContext begin_span(std::string_view header);

/// 32 hexadecimal digits that are not all zero; random.
std::string new_trace_id();

/// 16, likewise.
std::string new_span_id();

/// The header that tells somebody else of this span: `traceparent` of requests, `traceresponse` of answers.
std::string traceparent(const TraceContext& context);

}  // namespace feldsiegel
