// The closed set of errors. Callers branch on the code; the place says which field, member or row it concerns.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/base/place.h"

namespace feldsiegel {

enum class ErrorCode : std::uint16_t {
#define FELDSIEGEL_ERROR(symbol, status, title) symbol,
#include "core/base/error_codes.def"
#undef FELDSIEGEL_ERROR
};

/// What went wrong and where. `at` names structure, never carries a value; `limit` is the number that was exceeded, for
/// errors that are about one.
struct Error {
  ErrorCode code;
  Place at{};
  std::optional<std::uint64_t> limit{};
};

/// The stable text of a code, e.g. "token_expired".
std::string_view code_text(ErrorCode code);

/// The code of a stable text; nothing for any other.
std::optional<ErrorCode> code_from_text(std::string_view text);

/// One English sentence for people, without any detail of the case at hand.
std::string_view error_title(ErrorCode code);

/// The HTTP status that an API answers with for this code.
int http_status(ErrorCode code);

/// How many codes exist; codes are numbered from 0 without gaps.
std::size_t error_code_count();

}  // namespace feldsiegel
