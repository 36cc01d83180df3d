// A pull reader for large JSON bodies: strings stay where they are, nothing is built, and the cost is a few passes over
// the text. As strict as core/base/json.h (UTF-8, no lone surrogates, no duplicate members, bounded depth), against
// which it is tested; policies and configuration go through that one.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace feldsiegel::api {

enum class JsonKind : std::uint8_t { null, boolean, number, string, array, object };

/// A value as it was met. Of strings the decoded text, of numbers the literal (checked for its form, not evaluated); of
/// the others nothing but the kind.
struct JsonValue {
  JsonKind kind = JsonKind::null;
  std::string_view text{};
};

class JsonReader {
 public:
  /// Borrows `text`, also for everything that is read. `max_depth` counts arrays and objects around a value.
  explicit JsonReader(const std::string& text, std::size_t max_depth = 32);

  // Each call answers false after an error, which `error` then holds; containers are walked like this:
  //   for (bool more = reader.enter_object(); more; more = reader.next_member()) { reader.name(); reader.value(…); }
  //   if (reader.failed()) …
  bool enter_object();  ///< true when there is a first member, whose name was read
  bool next_member();
  bool enter_array();  ///< true when there is a first element
  bool next_element();
  std::string_view name() const { return name_; }

  /// The kind of the value that comes next, judged by its first character. Errors: invalid_json.
  bool peek(JsonKind& kind);

  /// Reads any value; the inside of arrays and objects is checked and passed over.
  bool value(JsonValue& out);

  /// After the one value nothing but white space may follow.
  bool finish();

  bool failed() const { return failed_; }
  /// Errors: invalid_utf8, invalid_json, invalid_unicode, json_too_deep, duplicate_member.
  Error error() const { return {code_}; }

 private:
  bool fail(ErrorCode code);
  void skip_space();
  bool read_name();
  bool read_string(std::string_view& out);
  bool read_escaped_string(const char* begin, std::string_view& out);
  bool read_escape(std::string& out);
  bool read_hex4(std::uint32_t& out);
  bool read_number(std::string_view& out);
  bool read_digits();
  bool read_word(std::string_view word);
  bool skip_object();
  bool skip_array();

  const char* at_;
  const char* const end_;
  const std::size_t max_depth_;
  std::size_t depth_ = 0;
  std::string_view name_;
  std::deque<std::string> decoded_;  // strings that had escapes
  bool failed_ = false;
  ErrorCode code_ = ErrorCode::invalid_json;
};

}  // namespace feldsiegel::api
