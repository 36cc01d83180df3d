// Members of a test vector. Tolerant where published files differ (unknown members, null for absent, hex case),
// strict about types and hex.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/json.h"
#include "core/base/result.h"

namespace feldsiegel::vectors {

class Fields {
 public:
  /// Borrows `value`, which must outlive the reader. Errors: wrong_type.
  static Result<Fields> open(const Json& value, std::string at);

  /// Errors of all: missing_member, wrong_type, invalid_value; `at` is the pointer of the member.
  Result<Bytes> hex(std::string_view name) const;
  Result<std::optional<Bytes>> hex_if_present(std::string_view name) const;
  Result<std::vector<Bytes>> hex_list(std::string_view name) const;  ///< comma-separated; at least one, maybe empty
  Result<std::uint64_t> number(std::string_view name, std::uint64_t most) const;
  Result<std::string> text(std::string_view name) const;

  /// Null pointer when the member is missing or null.
  const Json* find(std::string_view name) const;

  std::string pointer_to(std::string_view name) const { return json_pointer(at_, name); }
  const std::string& at() const { return at_; }

 private:
  Fields(const Json& value, std::string at) : value_(&value), at_(std::move(at)) {}
  const Json* value_;
  std::string at_;
};

}  // namespace feldsiegel::vectors
