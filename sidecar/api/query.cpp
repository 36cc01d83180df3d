#include "sidecar/api/query.h"

#include <charconv>

namespace feldsiegel::api {

Result<std::uint64_t> query_number(const http::Request& request, std::string_view name, std::uint64_t least,
                                   std::uint64_t most, std::uint64_t fallback) {
  const std::string* text = http::query_value(request, name);
  if (text == nullptr) return fallback;
  std::uint64_t number = 0;
  const char* const end = text->data() + text->size();
  const auto [parsed, failed] = std::from_chars(text->data(), end, number);
  const bool canonical = *text == "0" || !text->starts_with('0');
  if (failed != std::errc() || parsed != end || !canonical || number < least || number > most) {
    return Error{ErrorCode::invalid_value, Place::query(name)};
  }
  return number;
}

}  // namespace feldsiegel::api
