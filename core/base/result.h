// Result<T>: a value or an Error. The core never throws; exceptions are off when it is compiled.
#pragma once

#include <cstdlib>
#include <optional>
#include <utility>
#include <variant>

#include "core/base/error.h"

namespace feldsiegel {

template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}      // NOLINT: implicit on purpose
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT
  Result(ErrorCode code) : state_(std::in_place_index<1>, Error{code}) {}    // NOLINT

  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }

  /// Precondition: ok(). Aborts otherwise, in every build: going on with no value would be worse.
  T& value() & { return ok() ? *std::get_if<0>(&state_) : fail(); }
  const T& value() const& { return ok() ? *std::get_if<0>(&state_) : const_cast<Result*>(this)->fail(); }
  T value() && { return ok() ? std::move(*std::get_if<0>(&state_)) : std::move(fail()); }

  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }

  /// Precondition: !ok().
  const Error& error() const& { return !ok() ? *std::get_if<1>(&state_) : (std::abort(), *std::get_if<1>(&state_)); }
  Error error() && { return !ok() ? std::move(*std::get_if<1>(&state_)) : (std::abort(), Error{}); }

 private:
  [[noreturn]] T& fail() { std::abort(); }
  std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)) {}  // NOLINT
  Result(ErrorCode code) : error_(Error{code}) {}    // NOLINT

  bool ok() const { return !error_.has_value(); }
  explicit operator bool() const { return ok(); }
  const Error& error() const& { return error_.has_value() ? *error_ : (std::abort(), *error_); }
  Error error() && { return error_.has_value() ? std::move(*error_) : (std::abort(), Error{}); }

 private:
  std::optional<Error> error_;
};

using Status = Result<void>;

}  // namespace feldsiegel

/// `FELDSIEGEL_TRY(auto name, expression);` unwraps a Result or returns its error from the enclosing function.
#define FELDSIEGEL_TRY(declaration, expression) \
  FELDSIEGEL_TRY_IMPL(FELDSIEGEL_CONCAT(feldsiegel_result_, __LINE__), declaration, expression)
#define FELDSIEGEL_TRY_IMPL(temporary, declaration, expression) \
  auto temporary = (expression);                                \
  if (!temporary.ok()) return std::move(temporary).error();     \
  declaration = std::move(temporary).value()

/// `FELDSIEGEL_CHECK(expression);` returns the error of a Status from the enclosing function, if there is one.
#define FELDSIEGEL_CHECK(expression) \
  if (auto feldsiegel_status = (expression); !feldsiegel_status.ok()) return std::move(feldsiegel_status).error()

#define FELDSIEGEL_CONCAT(a, b) FELDSIEGEL_CONCAT_IMPL(a, b)
#define FELDSIEGEL_CONCAT_IMPL(a, b) a##b
