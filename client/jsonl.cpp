#include "client/jsonl.h"

#include "client/failure.h"
#include "core/base/base64url.h"
#include "core/base/json.h"
#include "core/base/secret.h"

namespace feldsiegel::client {
namespace {

constexpr std::string_view bytes_member = "$bytes";

bool is_blank(std::string_view line) { return line.find_first_not_of(" \t\r") == line.npos; }

class JsonlReader : public RowReader {
 public:
  explicit JsonlReader(std::istream& in) : in_(in) {}
  ~JsonlReader() override { wipe_line(); }

  std::optional<Row> next() override {
    while (read_line()) {
      if (!is_blank(text_)) return parse();
    }
    return std::nullopt;
  }

 private:
  bool read_line() {
    wipe_line();
    text_.clear();
    ++line_;
    for (int c = in_.get(); c != std::istream::traits_type::eof(); c = in_.get()) {
      if (c == '\n') return true;
      if (text_.size() >= max_line_size) throw Failure{{ErrorCode::value_too_large}, line_};
      text_.push_back(static_cast<char>(c));
    }
    if (in_.bad()) throw Failure{{ErrorCode::file_unreadable}, line_};
    return !text_.empty();
  }

  Row parse() const {
    const auto json = parse_json(as_bytes(text_), default_json_depth + 1);  // the record around its values
    if (!json.ok()) throw Failure{json.error(), line_};
    if (!json->is_object()) throw Failure{{ErrorCode::wrong_type}, line_};
    Row row{line_, {}};
    for (const auto& [name, value] : json->items()) row.members.push_back({name, value_of(name, value)});
    return row;
  }

  Value value_of(const std::string& name, const Json& value) const {
    if (value.is_string()) return {ValueType::text, *value.get_ptr<const std::string*>()};
    if (value.is_object() && value.size() == 1 && value.contains(bytes_member)) {
      const auto* text = value[std::string(bytes_member)].get_ptr<const std::string*>();
      const auto bytes = text == nullptr ? Result<Bytes>(ErrorCode::invalid_base64url) : from_base64url(*text);
      if (!bytes.ok()) throw Failure{{ErrorCode::invalid_base64url}, line_, name};
      return {ValueType::bytes, std::string(as_text(*bytes))};
    }
    return {ValueType::json, json_text(value)};
  }

  void wipe_line() { wipe({reinterpret_cast<std::uint8_t*>(text_.data()), text_.size()}); }

  std::istream& in_;
  std::string text_;
  std::size_t line_ = 0;
};

class JsonlWriter : public RowWriter {
 public:
  explicit JsonlWriter(std::ostream& out) : out_(out) {}

  void write(const Row& row) override {
    char separator = '{';
    for (const Member& member : row.members) {
      out_ << separator << json_text(Json(member.name)) << ':';
      separator = ',';
      switch (member.value.type) {
        case ValueType::text: out_ << json_text(Json(member.value.data)); break;
        case ValueType::json: out_ << member.value.data; break;
        case ValueType::bytes: out_ << "{\"$bytes\":\"" << to_base64url(as_bytes(member.value.data)) << "\"}"; break;
      }
    }
    out_ << (row.members.empty() ? "{}\n" : "}\n");
    if (!out_) throw Failure{{ErrorCode::file_unwritable}};
  }

 private:
  std::ostream& out_;
};

}  // namespace

std::unique_ptr<RowReader> read_jsonl(std::istream& in) { return std::make_unique<JsonlReader>(in); }
std::unique_ptr<RowWriter> write_jsonl(std::ostream& out) { return std::make_unique<JsonlWriter>(out); }

}  // namespace feldsiegel::client
