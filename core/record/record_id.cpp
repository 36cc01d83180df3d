#include "core/record/record_id.h"

#include <charconv>
#include <cstdint>

namespace feldsiegel {
namespace {

constexpr std::int64_t max_safe_integer = (std::int64_t{1} << 53) - 1;

// from_chars takes leading zeros; JSON has none, but what comes here need not be JSON.
bool has_leading_zero(std::string_view literal) {
  if (literal.starts_with('-')) literal.remove_prefix(1);
  return literal.size() > 1 && literal.front() == '0';
}

}  // namespace

Status check_text_record_id(std::string_view text) {
  if (text.empty()) return ErrorCode::record_id_missing;
  if (text.size() > max_record_id_size) return ErrorCode::value_too_large;
  return {};
}

Status check_number_record_id(std::string_view literal) {
  std::int64_t number = 0;
  const char* const end = literal.data() + literal.size();
  const auto [parsed, failed] = std::from_chars(literal.data(), end, number);
  const bool whole = failed == std::errc() && parsed == end && !has_leading_zero(literal) && literal != "-0";
  if (!whole || number < -max_safe_integer || number > max_safe_integer) return ErrorCode::wrong_type;
  return {};
}

}  // namespace feldsiegel
