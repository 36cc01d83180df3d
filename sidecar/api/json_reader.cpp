#include "sidecar/api/json_reader.h"

#include <algorithm>
#include <cstring>
#include <vector>

#include "core/base/utf8.h"

namespace feldsiegel::api {
namespace {

constexpr std::uint64_t every_byte(std::uint8_t value) { return 0x0101010101010101u * value; }

// Whether one of eight bytes ends the plain part of a string: a quote, a backslash or a control character.
// (x - n) & ~x & 0x80 finds bytes below n; equality is "below 1" after an exclusive or.
bool holds_special(const char* text) {
  std::uint64_t word;
  std::memcpy(&word, text, 8);
  const std::uint64_t quote = word ^ every_byte('"'), backslash = word ^ every_byte('\\');
  const std::uint64_t found = ((word - every_byte(0x20)) & ~word) | ((quote - every_byte(1)) & ~quote) |
                              ((backslash - every_byte(1)) & ~backslash);
  return (found & every_byte(0x80)) != 0;
}

bool is_special(char c) { return c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20; }

bool is_digit(char c) { return c >= '0' && c <= '9'; }

void append_utf8(std::string& out, std::uint32_t point) {
  const auto put = [&out](std::uint32_t byte) { out.push_back(static_cast<char>(byte)); };
  if (point < 0x80) return put(point);
  if (point < 0x800) {
    put(0xc0 | (point >> 6));
  } else if (point < 0x10000) {
    put(0xe0 | (point >> 12));
    put(0x80 | ((point >> 6) & 0x3f));
  } else {
    put(0xf0 | (point >> 18));
    put(0x80 | ((point >> 12) & 0x3f));
    put(0x80 | ((point >> 6) & 0x3f));
  }
  put(0x80 | (point & 0x3f));
}

}  // namespace

// std::string ends with a null character, which no part of JSON begins with: reading it needs no look at the end.
JsonReader::JsonReader(const std::string& text, std::size_t max_depth)
    : at_(text.c_str()), end_(text.c_str() + text.size()), max_depth_(max_depth) {
  if (!is_valid_utf8(as_bytes(text))) fail(ErrorCode::invalid_utf8);
}

bool JsonReader::fail(ErrorCode code) {
  if (!failed_) code_ = code;
  failed_ = true;
  return false;
}

void JsonReader::skip_space() {
  while (*at_ == ' ' || *at_ == '\n' || *at_ == '\t' || *at_ == '\r') ++at_;
}

bool JsonReader::peek(JsonKind& kind) {
  if (failed_) return false;
  skip_space();
  switch (*at_) {
    case '"': kind = JsonKind::string; return true;
    case '{': kind = JsonKind::object; return true;
    case '[': kind = JsonKind::array; return true;
    case 't':
    case 'f': kind = JsonKind::boolean; return true;
    case 'n': kind = JsonKind::null; return true;
    default: break;
  }
  if (*at_ != '-' && !is_digit(*at_)) return fail(ErrorCode::invalid_json);
  kind = JsonKind::number;
  return true;
}

bool JsonReader::enter_object() {
  if (failed_) return false;
  skip_space();
  if (*at_ != '{') return fail(ErrorCode::invalid_json);
  if (++depth_ > max_depth_) return fail(ErrorCode::json_too_deep);
  ++at_;
  skip_space();
  if (*at_ != '}') return read_name();
  ++at_;
  --depth_;
  return false;
}

bool JsonReader::next_member() {
  if (failed_) return false;
  skip_space();
  if (*at_ == ',') {
    ++at_;
    skip_space();
    return read_name();
  }
  if (*at_ != '}') return fail(ErrorCode::invalid_json);
  ++at_;
  --depth_;
  return false;
}

bool JsonReader::enter_array() {
  if (failed_) return false;
  skip_space();
  if (*at_ != '[') return fail(ErrorCode::invalid_json);
  if (++depth_ > max_depth_) return fail(ErrorCode::json_too_deep);
  ++at_;
  skip_space();
  if (*at_ != ']') return true;
  ++at_;
  --depth_;
  return false;
}

bool JsonReader::next_element() {
  if (failed_) return false;
  skip_space();
  if (*at_ == ',') {
    ++at_;
    return true;
  }
  if (*at_ != ']') return fail(ErrorCode::invalid_json);
  ++at_;
  --depth_;
  return false;
}

bool JsonReader::read_name() {
  if (!read_string(name_)) return false;
  skip_space();
  if (*at_ != ':') return fail(ErrorCode::invalid_json);
  ++at_;
  return true;
}

bool JsonReader::read_string(std::string_view& out) {
  if (*at_ != '"') return fail(ErrorCode::invalid_json);
  const char* const begin = ++at_;
  while (end_ - at_ >= 8 && !holds_special(at_)) at_ += 8;
  while (!is_special(*at_)) ++at_;  // the null character at the end is special, too
  if (*at_ == '\\') return read_escaped_string(begin, out);
  if (*at_ != '"') return fail(ErrorCode::invalid_json);
  out = {begin, static_cast<std::size_t>(at_ - begin)};
  ++at_;
  return true;
}

bool JsonReader::read_escaped_string(const char* begin, std::string_view& out) {
  std::string& decoded = decoded_.emplace_back(begin, at_);
  while (*at_ != '"') {
    if (*at_ == '\\') {
      if (!read_escape(decoded)) return false;
    } else if (is_special(*at_)) {
      return fail(ErrorCode::invalid_json);
    } else {
      decoded.push_back(*at_++);
    }
  }
  ++at_;
  out = decoded;
  return true;
}

bool JsonReader::read_escape(std::string& out) {
  static constexpr std::string_view letters = "\"\\/bfnrt", meanings = "\"\\/\b\f\n\r\t";
  const char letter = at_[1];
  if (const std::size_t i = letters.find(letter); letter != '\0' && i != std::string_view::npos) {
    at_ += 2;
    out.push_back(meanings[i]);
    return true;
  }
  std::uint32_t unit = 0, low = 0;
  if (!read_hex4(unit)) return false;
  if (unit >= 0xd800 && unit < 0xdc00) {
    if (*at_ != '\\' || at_[1] != 'u') return fail(ErrorCode::invalid_unicode);
    if (!read_hex4(low)) return false;
    if (low < 0xdc00 || low > 0xdfff) return fail(ErrorCode::invalid_unicode);
    unit = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
  } else if (unit >= 0xdc00 && unit < 0xe000) {
    return fail(ErrorCode::invalid_unicode);
  }
  append_utf8(out, unit);
  return true;
}

// Reads "\uXXXX".
bool JsonReader::read_hex4(std::uint32_t& out) {
  if (at_[1] != 'u') return fail(ErrorCode::invalid_json);
  at_ += 2;
  out = 0;
  for (int i = 0; i < 4; ++i, ++at_) {
    const char c = *at_;
    const int lower = c | 0x20;
    if (!is_digit(c) && (lower < 'a' || lower > 'f')) return fail(ErrorCode::invalid_json);
    out = out * 16 + static_cast<std::uint32_t>(is_digit(c) ? c - '0' : lower - 'a' + 10);
  }
  return true;
}

bool JsonReader::read_digits() {
  if (!is_digit(*at_)) return fail(ErrorCode::invalid_json);
  while (is_digit(*at_)) ++at_;
  return true;
}

bool JsonReader::read_number(std::string_view& out) {
  const char* const begin = at_;
  if (*at_ == '-') ++at_;
  if (*at_ == '0') {
    ++at_;
  } else if (!read_digits()) {
    return false;
  }
  if (*at_ == '.') {
    ++at_;
    if (!read_digits()) return false;
  }
  if (*at_ == 'e' || *at_ == 'E') {
    ++at_;
    if (*at_ == '+' || *at_ == '-') ++at_;
    if (!read_digits()) return false;
  }
  out = {begin, static_cast<std::size_t>(at_ - begin)};
  return true;
}

bool JsonReader::read_word(std::string_view word) {
  if (std::string_view(at_, static_cast<std::size_t>(end_ - at_)).substr(0, word.size()) != word) {
    return fail(ErrorCode::invalid_json);
  }
  at_ += word.size();
  return true;
}

bool JsonReader::value(JsonValue& out) {
  out.text = {};
  if (!peek(out.kind)) return false;
  switch (out.kind) {
    case JsonKind::string: return read_string(out.text);
    case JsonKind::number: return read_number(out.text);
    case JsonKind::boolean: return read_word(*at_ == 't' ? "true" : "false");
    case JsonKind::null: return read_word("null");
    case JsonKind::array: return skip_array();
    case JsonKind::object: break;
  }
  return skip_object();
}

bool JsonReader::skip_array() {
  JsonValue element;
  for (bool more = enter_array(); more; more = next_element()) {
    if (!value(element)) return false;
  }
  return !failed_;
}

bool JsonReader::skip_object() {
  std::vector<std::string_view> names;
  JsonValue member;
  for (bool more = enter_object(); more; more = next_member()) {
    names.push_back(name_);
    if (!value(member)) return false;
  }
  std::sort(names.begin(), names.end());
  if (std::adjacent_find(names.begin(), names.end()) != names.end()) return fail(ErrorCode::duplicate_member);
  return !failed_;
}

bool JsonReader::finish() {
  if (failed_) return false;
  skip_space();
  return at_ == end_ || fail(ErrorCode::invalid_json);
}

}  // namespace feldsiegel::api
