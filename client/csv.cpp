#include "client/csv.h"

#include <algorithm>
#include <optional>
#include <sstream>

#include "client/failure.h"
#include "client/jsonl.h"
#include "core/base/base64url.h"
#include "host/csv/cells.h"

namespace feldsiegel::client {
namespace {

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
  if (text.starts_with(csv::byte_order_mark)) text.erase(0, csv::byte_order_mark.size());
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
  CsvReader(std::istream& in, CsvFormat format) {
    const std::string text = header_text(in);
    const csv::Rules rules{format.delimiter == 0 ? delimiter_of(text) : format.delimiter};
    delimiter_ = rules.delimiter;
    std::istringstream header(text);
    reader_.emplace(header, rules);
    if (!read_cells()) throw Failure{{ErrorCode::invalid_csv}, 1, {}, "The file has no header."};
    if (in.bad()) throw Failure{{ErrorCode::file_unreadable}, 1};
    columns_ = cells_;
    check_columns();
    lines_before_ = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
    reader_.emplace(in, rules);
  }

  std::vector<std::string> columns() const override { return columns_; }
  char delimiter() const override { return delimiter_; }

  std::optional<Row> next() override {
    if (!read_cells()) return std::nullopt;
    if (cells_.size() != columns_.size()) {
      throw Failure{{ErrorCode::invalid_csv}, line(), {}, "The row has another number of cells than the header."};
    }
    Row row{line(), {}};
    for (std::size_t i = 0; i < cells_.size(); ++i) {
      if (!cells_[i].empty()) row.members.push_back({columns_[i], {ValueType::text, std::move(cells_[i])}});
    }
    return row;
  }

 private:
  // False at the end of the file.
  bool read_cells() {
    const auto more = reader_->next(cells_);
    if (more.ok()) return *more;
    const std::size_t cell = reader_->cell();
    throw Failure{more.error(), line(), cell < columns_.size() ? columns_[cell] : std::string(), reader_->detail()};
  }

  void check_columns() const {
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (columns_[i].empty()) throw Failure{{ErrorCode::invalid_value}, 1, "column " + std::to_string(i + 1)};
      const auto place = columns_.begin() + static_cast<std::ptrdiff_t>(i);
      if (std::find(columns_.begin(), place, columns_[i]) != place) {
        throw Failure{{ErrorCode::duplicate_member}, 1, columns_[i]};
      }
    }
  }

  std::size_t line() const { return lines_before_ + reader_->line(); }

  std::optional<csv::CellReader> reader_{};  // of the header, then of the file
  char delimiter_ = ',';
  std::vector<std::string> columns_{};
  std::vector<std::string> cells_{};
  std::size_t lines_before_ = 0;
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
    std::string cell;
    csv::append_quoted(cell, (runs ? "'" : "") + std::string(text));
    out_ << cell;
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
