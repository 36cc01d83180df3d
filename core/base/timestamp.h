// Times as texts: RFC 3339 in UTC with milliseconds, "2026-01-31T12:00:00.000Z".
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace feldsiegel {

/// `milliseconds` since 1970. Precondition: a year from 1970 to 9999; what lies outside is written as the nearest end.
std::string timestamp(std::int64_t milliseconds);

/// Exactly the form above, nothing else; milliseconds since 1970.
std::optional<std::int64_t> parse_timestamp(std::string_view text);

/// A timestamp, or a date that means its beginning in UTC ("2026-01-31"): as people write the ends of a period.
std::optional<std::int64_t> parse_moment(std::string_view text);

}  // namespace feldsiegel
