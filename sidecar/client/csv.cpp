#include "sidecar/client/csv.h"

#include <algorithm>
#include <sstream>

#include "core/base/base64url.h"
#include "core/base/utf8.h"
#include "sidecar/client/failure.h"
#include "sidecar/client/jsonl.h"

namespace feldsiegel::client {
namespace {

constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
constexpr int end_of_file = std::istream::traits_type::eof();

// The first row as it is written: up to a line feed outside quotes.
std::string header_text(std::istream& in) {
  std::string text;
  bool quoted = false;
  for (int c = in.get(); c != end_of_file; c = in.get()) {
    if (text.size() >= max_line_size) throw Failure{{ErrorCode::value_too_large}, 1};
    text.push_back(static_cast<char>(c));
    if (c == '"') quoted = !quoted;
    if (c == '\n' && !quoted) break;
  }
  if (text.starts_with(byte_order_mark)) text.erase(0, byte_order_mark.size());
  return text;
}

// Of a header with both, nobody can say which is meant.
char delimiter_of(std::string_view header) {
  bool commas = false, semicolons = false, quoted = false;
  for (const char c : header) {
    if (c == '"') quoted = !quoted;
    commas = commas || (c == ',' && !quoted);
    semicolons = semicolons || (c == ';' && !quoted);
  }
  if (commas && semicolons) {
    throw Failure{{ErrorCode::invalid_csv}, 1, {}, "The header has commas and semicolons; say which with --delimiter."};
  }
  return semicolons ? ';' : ',';
}

class CsvReader : public RowReader {
 public:
  CsvReader(std::istream& in, CsvFormat format) : in_(&in) {
    const std::string text = header_text(in);
    delimiter_ = format.delimiter == 0 ? delimiter_of(text) : format.delimiter;
    std::istringstream header(text);
    in_ = &header;
    if (!read_cells()) throw Failure{{ErrorCode::invalid_csv}, 1, {}, "The file has no header."};
    in_ = &in;
    if (in.bad()) throw Failure{{ErrorCode::file_unreadable}, 1};
    columns_ = std::move(cells_);
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (columns_[i].empty()) throw Failure{{ErrorCode::invalid_value}, 1, "column " + std::to_string(i + 1)};
      if (std::find(columns_.begin(), columns_.begin() + static_cast<std::ptrdiff_t>(i), columns_[i]) !=
          columns_.begin() + static_cast<std::ptrdiff_t>(i)) {
        throw Failure{{ErrorCode::duplicate_member}, 1, columns_[i]};
      }
    }
  }

  std::vector<std::string> columns() const override { return columns_; }
  char delimiter() const override { return static_cast<char>(delimiter_); }

  std::optional<Row> next() override {
    if (!read_cells()) return std::nullopt;
    if (cells_.size() != columns_.size()) {
      throw Failure{{ErrorCode::invalid_csv}, begin_, {}, "The row has another number of cells than the header."};
    }
    Row row{begin_, {}};
    for (std::size_t i = 0; i < cells_.size(); ++i) {
      if (!cells_[i].empty()) row.members.push_back({columns_[i], {ValueType::text, std::move(cells_[i])}});
    }
    return row;
  }

 private:
  // False at the end of the file. A line with nothing on it is a row of one empty cell where there is one column.
  bool read_cells() {
    cells_.clear();
    begin_ = line_;
    const bool more = in_->peek() != end_of_file;
    while (more && read_cell()) {
    }
    if (in_->bad()) throw Failure{{ErrorCode::file_unreadable}, line_};  // half a file must not pass for a whole one
    return more;
  }

  // True when another cell of the row follows.
  bool read_cell() {
    std::string cell;
    if (in_->peek() == '"') {
      in_->get();
      read_quoted(cell);
      return end_cell(std::move(cell), in_->get());
    }
    for (;;) {
      const int c = in_->get();
      if (c == end_of_file || c == '\n' || c == '\r' || c == delimiter_) return end_cell(std::move(cell), c);
      if (c == '"') throw refusal("A quote stands within an unquoted cell.");
      take(cell, c);
    }
  }

  void read_quoted(std::string& cell) {
    for (;;) {
      const int c = in_->get();
      if (c == end_of_file) throw refusal("A quote is left open.");
      if (c == '\n') ++line_;
      if (c != '"') {
        take(cell, c);
      } else if (in_->peek() == '"') {
        cell.push_back(static_cast<char>(in_->get()));
      } else {
        return;
      }
    }
  }

  bool end_cell(std::string cell, int c) {
    if (!is_valid_utf8(as_bytes(cell))) throw Failure{{ErrorCode::invalid_utf8}, begin_, column()};
    if (c == '\r' && in_->peek() == '\n') c = in_->get();
    if (c != end_of_file && c != '\n' && c != delimiter_) throw refusal("Something stands behind a cell's end.");
    cells_.push_back(std::move(cell));
    if (c == delimiter_) return true;
    ++line_;
    return false;
  }

  void take(std::string& cell, int c) {
    if (c == 0) throw refusal("A cell holds a NUL character.");
    if (cell.size() >= max_line_size) throw Failure{{ErrorCode::value_too_large}, begin_, column()};
    cell.push_back(static_cast<char>(c));
  }

  std::string column() const { return cells_.size() < columns_.size() ? columns_[cells_.size()] : std::string(); }
  Failure refusal(const char* detail) const { return {{ErrorCode::invalid_csv}, begin_, column(), detail}; }

  std::istream* in_;  // the header, then the file
  int delimiter_ = 0;
  std::vector<std::string> columns_;
  std::vector<std::string> cells_;
  std::size_t line_ = 1;
  std::size_t begin_ = 1;
};

class CsvWriter : public RowWriter {
 public:
  CsvWriter(std::ostream& out, CsvFormat format, std::vector<std::string> columns)
      : out_(out), format_(format), columns_(std::move(columns)) {
    if (format_.delimiter == 0) format_.delimiter = ',';
    for (std::size_t i = 0; i < columns_.size(); ++i) write_cell(i, columns_[i]);
    end_row();
  }

  void write(const Row& row) override {
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const Value* const value = row.find(columns_[i]);
      if (value == nullptr) {
        write_cell(i, "");
      } else if (value->type == ValueType::bytes) {
        write_cell(i, to_base64url(as_bytes(value->data)));
      } else {
        write_cell(i, value->data);
      }
    }
    end_row();
  }

 private:
  void write_cell(std::size_t index, std::string_view text) {
    if (index > 0) out_ << format_.delimiter;
    const bool runs = format_.spreadsheet_safe && !text.empty() &&
                      std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos;
    const bool quoted = runs || text.find_first_of("\"\r\n") != text.npos || text.find(format_.delimiter) != text.npos;
    if (!quoted) {
      out_ << text;
      return;
    }
    out_ << '"' << (runs ? "'" : "");
    for (const char c : text) {
      if (c == '"') out_ << '"';
      out_ << c;
    }
    out_ << '"';
  }

  void end_row() {
    out_ << "\r\n";
    if (!out_) throw Failure{{ErrorCode::file_unwritable}};
  }

  std::ostream& out_;
  CsvFormat format_;
  const std::vector<std::string> columns_;
};

}  // namespace

std::unique_ptr<RowReader> read_csv(std::istream& in, CsvFormat format) {
  return std::make_unique<CsvReader>(in, format);
}

std::unique_ptr<RowWriter> write_csv(std::ostream& out, CsvFormat format, std::vector<std::string> columns) {
  return std::make_unique<CsvWriter>(out, format, std::move(columns));
}

}  // namespace feldsiegel::client
