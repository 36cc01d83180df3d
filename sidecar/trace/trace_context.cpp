#include "sidecar/trace/trace_context.h"

#include <algorithm>
#include <array>

#include "core/base/hex.h"
#include "core/base/random.h"

namespace feldsiegel {
namespace {

constexpr std::string_view digits = "0123456789abcdef";

bool is_lower_hex(std::string_view text) { return text.find_first_not_of(digits) == text.npos; }

bool is_all_zero(std::string_view text) { return text.find_first_not_of('0') == text.npos; }

template <std::size_t Size>
std::string random_id() {
  std::array<std::uint8_t, Size> bytes{};
  while (std::all_of(bytes.begin(), bytes.end(), [](std::uint8_t byte) { return byte == 0; })) fill_random(bytes);
  return to_hex(bytes);
}

}  // namespace

std::optional<TraceContext> parse_traceparent(std::string_view header) {
  // version "-" trace-id "-" parent-id "-" flags; versions above 00 may go on after another dash.
  if (header.size() < 55 || header[2] != '-' || header[35] != '-' || header[52] != '-') return std::nullopt;
  const auto version = header.substr(0, 2), trace = header.substr(3, 32), parent = header.substr(36, 16),
             flags = header.substr(53, 2);
  for (const std::string_view part : {version, trace, parent, flags}) {
    if (!is_lower_hex(part)) return std::nullopt;
  }
  if (version == "ff" || is_all_zero(trace) || is_all_zero(parent)) return std::nullopt;
  if (header.size() > 55 && (version == "00" || header[55] != '-')) return std::nullopt;
  return TraceContext{std::string(trace), std::string(parent), {}, digits.find(flags.back()) % 2 == 1};
}

TraceContext begin_span(std::string_view header) {
  TraceContext context = parse_traceparent(header).value_or(TraceContext{});
  if (context.trace_id.empty()) context.trace_id = new_trace_id();
  context.span_id = new_span_id();
  return context;
}

std::string new_trace_id() { return random_id<16>(); }

std::string new_span_id() { return random_id<8>(); }

std::string traceparent(const TraceContext& context) {
  return "00-" + context.trace_id + "-" + context.span_id + (context.sampled ? "-01" : "-00");
}

}  // namespace feldsiegel
