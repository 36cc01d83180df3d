#include "core/base/error.h"

#include <doctest/doctest.h>

#include <set>

#include "core/base/result.h"

namespace feldsiegel {
namespace {

TEST_CASE("every error code has a text of its own, a sentence and an HTTP error status") {
  std::set<std::string_view> texts;
  for (std::size_t i = 0; i < error_code_count(); ++i) {
    const auto code = static_cast<ErrorCode>(i);
    CHECK_MESSAGE(texts.insert(code_text(code)).second, code_text(code));
    CHECK_MESSAGE(code_text(code).find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string_view::npos,
                  code_text(code));
    CHECK_MESSAGE(error_title(code).ends_with('.'), code_text(code));
    CHECK_MESSAGE((http_status(code) >= 400 && http_status(code) < 600), code_text(code));
  }
  CHECK(texts.size() == error_code_count());
}

TEST_CASE("whoever fails to prove who they are gets 401, whoever may not gets 403") {
  CHECK(http_status(ErrorCode::token_signature_invalid) == 401);
  CHECK(http_status(ErrorCode::token_expired) == 401);
  CHECK(http_status(ErrorCode::purpose_not_granted) == 403);
  CHECK(http_status(ErrorCode::not_authentic) == 422);
}

TEST_CASE("a caller cannot tell an unknown purpose from one that is not granted by its sentence") {
  CHECK(error_title(ErrorCode::purpose_unknown) == error_title(ErrorCode::purpose_not_granted));
}

Result<int> half(int value) {
  if (value % 2 != 0) return Error{ErrorCode::invalid_value, {"value"}};
  return value / 2;
}

Result<int> quarter(int value) {
  FELDSIEGEL_TRY(const int once, half(value));
  FELDSIEGEL_TRY(const int twice, half(once));
  return twice;
}

Status check_quarter(int value) {
  FELDSIEGEL_CHECK([&]() -> Status {
    FELDSIEGEL_TRY([[maybe_unused]] const int unused, quarter(value));
    return {};
  }());
  return {};
}

TEST_CASE("FELDSIEGEL_TRY and FELDSIEGEL_CHECK hand the value on, or the error with its place") {
  REQUIRE(quarter(8).ok());
  CHECK(quarter(8).value() == 2);
  CHECK(check_quarter(8).ok());
  for (const int odd : {1, 6}) {
    const auto failed = quarter(odd);
    REQUIRE_FALSE(failed.ok());
    CHECK(failed.error().code == ErrorCode::invalid_value);
    CHECK(failed.error().at.pointer() == "/value");
    CHECK_FALSE(check_quarter(odd).ok());
  }
}

}  // namespace
}  // namespace feldsiegel
