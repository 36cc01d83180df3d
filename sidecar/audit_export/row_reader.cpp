#include "sidecar/audit_export/row_reader.h"

#include <algorithm>

#include "core/base/json.h"
#include "core/base/utf8.h"
#include "host/csv/cells.h"
#include "sidecar/audit_export/lines.h"

namespace feldsiegel::audit {
namespace {

class CsvRows : public RowReader {
 public:
  explicit CsvRows(std::istream& in) : reader_(in, {',', true, max_row_text, column_count}) {}

  Result<bool> next(Row& row) override {
    if (!std::exchange(header_read_, true)) FELDSIEGEL_CHECK(read_header());
    const auto more = reader_.next(cells_);
    if (!more.ok()) return refuse(more.error());
    if (!*more) return false;
    if (cells_.size() != column_count) return refuse("The row has fewer cells than columns.");
    for (std::size_t i = 0; i < column_count; ++i) {
      if (!take_apostrophe(cells_[i])) return refuse("An apostrophe is missing or needless.");
      std::swap(row.cells[i], cells_[i]);
    }
    return true;
  }

 private:
  Status read_header() {
    reader_.skip_byte_order_mark();
    const auto more = reader_.next(cells_);
    if (!more.ok() && more.error().code == ErrorCode::file_unreadable) return more.error();
    bool sound = more.ok() && *more && cells_.size() == column_count;
    for (std::size_t i = 0; sound && i < column_count; ++i) sound = cells_[i] == column_name(static_cast<Column>(i));
    if (sound) return {};
    detail_ = "The header is not that of an export.";
    return ErrorCode::audit_export_malformed;
  }

  static bool take_apostrophe(std::string& cell) {
    if (cell.empty() || cell.front() != '\'') return !needs_apostrophe(cell);
    cell.erase(0, 1);
    return needs_apostrophe(cell);
  }

  Error refuse(const Error& error) {
    if (error.code == ErrorCode::file_unreadable) return error;
    if (error.code == ErrorCode::invalid_utf8) return refuse("A cell is no valid UTF-8.");
    return refuse(error.code == ErrorCode::value_too_large ? "The row is too long." : reader_.detail());
  }

  Error refuse(std::string_view detail) {
    detail_ = detail;
    return {ErrorCode::audit_row_malformed};
  }

  csv::CellReader reader_;
  std::vector<std::string> cells_{};
  bool header_read_ = false;
};

// Takes the text of a JSON string up to its closing quote, which is taken too. One spelling for one text.
bool take_string(std::string_view& rest, std::string& value) {
  std::size_t end = 0;
  bool escaped = false;
  for (; end < rest.size() && rest[end] != '"'; ++end) {
    if (rest[end] != '\\') continue;
    escaped = true;
    ++end;
  }
  if (end >= rest.size()) return false;
  const std::string_view text = rest.substr(0, end);
  rest.remove_prefix(end + 1);
  if (!escaped) {
    value = text;
    return std::none_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; });
  }
  const std::string quoted = "\"" + std::string(text) + "\"";
  const auto json = parse_json(as_bytes(quoted));
  if (!json.ok() || !json->is_string() || json_text(*json) != quoted) return false;
  value = *json->get_ptr<const std::string*>();
  return true;
}

class JsonlRows : public RowReader {
 public:
  explicit JsonlRows(std::istream& in) : lines_(in, max_row_text) {}

  Result<bool> next(Row& row) override {
    const auto line = lines_.next();
    if (!line.ok()) return refuse(line.error());
    if (!*line) return false;
    std::string_view rest = **line;
    if (!is_valid_utf8(as_bytes(rest))) return malformed("The row is no valid UTF-8.");
    for (std::size_t i = 0; i < column_count; ++i) {
      const std::string_view name = jsonl_name(static_cast<Column>(i));
      if (!rest.starts_with(name)) return malformed("The row is no object of all columns in their order.");
      rest.remove_prefix(name.size());
      if (!take_string(rest, row.cells[i])) return malformed("A value is no string in its one spelling.");
    }
    if (rest != "}") return malformed("The row is no object of all columns in their order.");
    return true;
  }

 private:
  Error refuse(const Error& error) {
    return error.code == ErrorCode::file_unreadable ? error : malformed("The line is too long or has no end.");
  }

  Error malformed(std::string_view detail) {
    detail_ = detail;
    return {ErrorCode::audit_row_malformed};
  }

  FileLines lines_;
};

}  // namespace

std::unique_ptr<RowReader> read_rows(std::istream& in, RowFormat format) {
  if (format == RowFormat::csv) return std::make_unique<CsvRows>(in);
  return std::make_unique<JsonlRows>(in);
}

}  // namespace feldsiegel::audit
