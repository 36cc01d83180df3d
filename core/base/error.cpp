#include "core/base/error.h"

#include <array>
#include <cstddef>

namespace feldsiegel {
namespace {

struct Row {
  std::string_view text;
  int status;
  std::string_view title;
};

constexpr auto rows = std::to_array<Row>({
#define FELDSIEGEL_ERROR(symbol, status, title) Row{#symbol, status, title},
#include "core/base/error_codes.def"
#undef FELDSIEGEL_ERROR
});

const Row& row(ErrorCode code) { return rows[static_cast<std::size_t>(code)]; }

}  // namespace

std::string_view code_text(ErrorCode code) { return row(code).text; }
std::optional<ErrorCode> code_from_text(std::string_view text) {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows[i].text == text) return static_cast<ErrorCode>(i);
  }
  return std::nullopt;
}

std::string_view error_title(ErrorCode code) { return row(code).title; }
int http_status(ErrorCode code) { return row(code).status; }
std::size_t error_code_count() { return rows.size(); }

}  // namespace feldsiegel
