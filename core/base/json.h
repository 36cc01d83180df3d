// Strict JSON: one parser for policies, configuration, request bodies, directories and token parts.
// It refuses what nlohmann/json alone would let pass: duplicate members, deep nesting, invalid UTF-8, trailing bytes.
// Exceptions are off (JSON_NOEXCEPTION on every target): never call a throwing accessor; use JsonObject.
#pragma once

#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/result.h"

namespace feldsiegel {

using Json = nlohmann::json;

inline constexpr std::size_t default_json_depth = 32;

/// Errors: invalid_json, invalid_utf8, json_too_deep, duplicate_member (with the place of the member).
Result<Json> parse_json(ByteView text, std::size_t max_depth = default_json_depth);

/// Whether `text` is one JSON value; same rules as parse_json, but nothing is built.
bool is_json(ByteView text, std::size_t max_depth = default_json_depth);

/// Compact text, members sorted by their bytes. Invalid UTF-8 is replaced, never thrown.
std::string json_text(const Json& value);

/// Reads one JSON object member by member and refuses, in `finish`, every member that nobody asked for.
/// Errors: missing_member, wrong_type, invalid_value, unknown_member; `at` is the place of the member.
class JsonObject {
 public:
  /// Borrows `value`, which must outlive the reader. Errors: wrong_type.
  static Result<JsonObject> open(const Json& value, Place at = {});

  Result<std::string> text(std::string_view name);
  Result<std::string> text_or(std::string_view name, std::string_view fallback);
  Result<std::int64_t> integer(std::string_view name, std::int64_t least, std::int64_t most);
  Result<std::int64_t> integer_or(std::string_view name, std::int64_t least, std::int64_t most, std::int64_t fallback);
  Result<bool> boolean_or(std::string_view name, bool fallback);
  Result<std::vector<std::string>> texts(std::string_view name);  ///< an array of strings; missing is an error
  Result<std::vector<std::string>> texts_or_none(std::string_view name);

  /// The member's raw value, or null pointer when it is missing; either way it counts as asked for.
  const Json* find(std::string_view name);
  Result<const Json*> need(std::string_view name);
  Result<const Json*> array(std::string_view name);  ///< must be there and be an array
  Result<JsonObject> object(std::string_view name);  ///< must be there and be an object

  /// All member names, for objects whose keys are data; they count as asked for.
  std::vector<std::string> names();

  Status finish() const;
  Place place_of(std::string_view name) const { return at_ / name; }
  const Place& at() const { return at_; }

 private:
  JsonObject(const Json& value, Place at) : value_(&value), at_(std::move(at)) {}
  const Json* value_;
  Place at_;
  std::vector<std::string> asked_;
};

}  // namespace feldsiegel
