#include <algorithm>
#include <string>
#include <unordered_set>
#include <vector>

#include "core/base/json.h"
#include "core/base/utf8.h"

namespace feldsiegel {
namespace {

// Builds the value through nlohmann's own DOM builder and looks after depth and duplicate members on the way.
class StrictBuilder {
 public:
  StrictBuilder(Json& root, std::size_t max_depth, bool build)
      : dom_(root, false), max_depth_(max_depth), build_(build) {}

  bool null() {
    return value([&] { return dom_.null(); });
  }
  bool boolean(bool v) {
    return value([&] { return dom_.boolean(v); });
  }
  bool number_integer(Json::number_integer_t v) {
    return value([&] { return dom_.number_integer(v); });
  }
  bool number_unsigned(Json::number_unsigned_t v) {
    return value([&] { return dom_.number_unsigned(v); });
  }
  bool number_float(Json::number_float_t v, const std::string& text) {
    return value([&] { return dom_.number_float(v, text); });
  }
  bool string(std::string& v) {
    return value([&] { return dom_.string(v); });
  }
  bool binary(Json::binary_t&) { return false; }

  bool start_object(std::size_t size) { return enter(true) && (!build_ || dom_.start_object(size)); }
  bool end_object() { return leave() && (!build_ || dom_.end_object()); }
  bool start_array(std::size_t size) { return enter(false) && (!build_ || dom_.start_array(size)); }
  bool end_array() { return leave() && (!build_ || dom_.end_array()); }

  bool key(std::string& name) {
    Level& level = levels_.back();
    level.name = name;
    if (!level.add(name)) return refuse(ErrorCode::duplicate_member);
    return !build_ || dom_.key(name);
  }

  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) {
    return refuse(ErrorCode::invalid_json);
  }

  Error error() const { return error_.value_or(Error{ErrorCode::invalid_json}); }

 private:
  struct Level {
    bool is_object;
    std::size_t index = 0;
    std::string name{};
    std::vector<std::string> few{};  // small objects: a linear look is faster than hashing
    std::unordered_set<std::string> many{};

    bool add(const std::string& member) {
      if (!many.empty()) return many.insert(member).second;
      for (const auto& seen : few) {
        if (seen == member) return false;
      }
      few.push_back(member);
      if (few.size() > 16) many.insert(few.begin(), few.end());
      return true;
    }
  };

  template <class Build>
  bool value(Build build) {
    count();
    return !build_ || build();
  }

  bool enter(bool is_object) {
    count();
    if (levels_.size() >= max_depth_) return refuse(ErrorCode::json_too_deep);
    levels_.push_back(Level{is_object});
    return true;
  }

  bool leave() {
    levels_.pop_back();
    return true;
  }

  void count() {
    if (!levels_.empty() && !levels_.back().is_object) ++levels_.back().index;
  }

  bool refuse(ErrorCode code) {
    if (error_) return false;
    Place at;
    if (code == ErrorCode::duplicate_member) {
      for (const Level& level : levels_) {
        at = level.is_object ? at / level.name : at / (level.index == 0 ? 0 : level.index - 1);
      }
    }
    error_ = Error{code, std::move(at)};
    return false;
  }

  nlohmann::detail::json_sax_dom_parser<Json> dom_;
  std::size_t max_depth_;
  bool build_;
  std::vector<Level> levels_;
  std::optional<Error> error_;
};

// nlohmann/json takes a NUL byte for the end of the text, whatever follows it, and skips a byte order mark. Neither is
// JSON anywhere (RFC 8259 section 8.1), and other parsers of the same document would not agree.
bool has_foreign_bytes(ByteView text) {
  const bool has_mark = text.size() >= 3 && text[0] == 0xef && text[1] == 0xbb && text[2] == 0xbf;
  return has_mark || std::find(text.begin(), text.end(), std::uint8_t{0}) != text.end();
}

}  // namespace

Result<Json> parse_json(ByteView text, std::size_t max_depth) {
  if (!is_valid_utf8(text)) return ErrorCode::invalid_utf8;
  if (has_foreign_bytes(text)) return ErrorCode::invalid_json;
  Json value;
  StrictBuilder builder(value, max_depth, true);
  if (!Json::sax_parse(text.begin(), text.end(), &builder)) return builder.error();
  return value;
}

bool is_json(ByteView text, std::size_t max_depth) {
  if (!is_valid_utf8(text) || has_foreign_bytes(text)) return false;
  Json unused;
  StrictBuilder builder(unused, max_depth, false);
  return Json::sax_parse(text.begin(), text.end(), &builder);
}

}  // namespace feldsiegel
