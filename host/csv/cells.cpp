#include "host/csv/cells.h"

#include <algorithm>
#include <cstring>

#include "core/base/secret.h"
#include "core/base/utf8.h"

namespace feldsiegel::csv {
namespace {

constexpr std::size_t buffer_size = 64u << 10;
constexpr int end_of_file = -1;

}  // namespace

CellReader::CellReader(std::istream& in, Rules rules) : in_(in), rules_(rules), buffer_(buffer_size) {}

CellReader::~CellReader() { wipe({reinterpret_cast<std::uint8_t*>(buffer_.data()), buffer_.size()}); }

int CellReader::peek() {
  if (at_ == end_) {
    at_ = end_ = 0;
    if (!in_.good()) return end_of_file;
    in_.read(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
    end_ = static_cast<std::size_t>(in_.gcount());
    if (end_ == 0) return end_of_file;
  }
  return static_cast<unsigned char>(buffer_[at_]);
}

int CellReader::get() {
  const int c = peek();
  if (c != end_of_file) ++at_;
  return c;
}

void CellReader::skip_byte_order_mark() {
  if (peek() == end_of_file) return;
  if (std::string_view(buffer_.data() + at_, end_ - at_).starts_with(byte_order_mark)) at_ += byte_order_mark.size();
}

Result<bool> CellReader::next(std::vector<std::string>& cells) {
  begin_ = line_;
  cell_ = size_ = 0;
  const bool more = peek() != end_of_file;
  for (bool another = more; another; ++cell_) {
    if (cell_ == rules_.max_cells) return refusal("The row has more cells than columns.");
    if (cells.size() <= cell_) cells.emplace_back();
    cells[cell_].clear();
    FELDSIEGEL_TRY(another, read_cell(cells[cell_]));
  }
  if (in_.bad()) return ErrorCode::file_unreadable;  // half a file must not pass for a whole one
  cells.resize(cell_);
  return more;
}

// True when another cell of the row follows.
Result<bool> CellReader::read_cell(std::string& cell) {
  if (peek() == '"') {
    get();
    FELDSIEGEL_CHECK(read_quoted(cell));
    return end_cell(cell, get());
  }
  if (rules_.canonical) return refusal("A cell is not quoted.");
  for (;;) {
    const int c = get();
    if (c == end_of_file || c == '\n' || c == '\r' || c == rules_.delimiter) return end_cell(cell, c);
    if (c == '"') return refusal("A quote stands within an unquoted cell.");
    const char byte = static_cast<char>(c);
    FELDSIEGEL_CHECK(take(cell, {&byte, 1}));
  }
}

Status CellReader::read_quoted(std::string& cell) {
  for (;;) {
    if (peek() == end_of_file) return refusal("A quote is left open.");
    const char* const begin = buffer_.data() + at_;
    const void* const quote = std::memchr(begin, '"', end_ - at_);
    const std::size_t count =
        quote != nullptr ? static_cast<std::size_t>(static_cast<const char*>(quote) - begin) : end_ - at_;
    FELDSIEGEL_CHECK(take(cell, {begin, count}));
    line_ += static_cast<std::size_t>(std::count(begin, begin + count, '\n'));
    at_ += count;
    if (quote == nullptr) continue;
    ++at_;
    if (peek() != '"') return {};
    ++at_;
    FELDSIEGEL_CHECK(take(cell, "\""));
  }
}

Result<bool> CellReader::end_cell(const std::string& cell, int c) {
  if (!is_valid_utf8(as_bytes(cell))) return ErrorCode::invalid_utf8;
  const bool carriage_return = c == '\r' && peek() == '\n';
  if (carriage_return) c = get();
  if (c == rules_.delimiter) return true;
  if (c != end_of_file && c != '\n') return refusal("Something stands behind a cell's end.");
  if (rules_.canonical && !carriage_return) return refusal("The line does not end with CRLF.");
  ++line_;
  return false;
}

Status CellReader::take(std::string& cell, std::string_view more) {
  if (!more.empty() && std::memchr(more.data(), 0, more.size()) != nullptr) {
    return refusal("A cell holds a NUL character.");
  }
  if (size_ + more.size() > rules_.max_row) return ErrorCode::value_too_large;
  size_ += more.size();
  cell += more;
  return {};
}

Error CellReader::refusal(const char* detail) {
  detail_ = detail;
  return {ErrorCode::invalid_csv};
}

void append_quoted(std::string& out, std::string_view cell) {
  out.push_back('"');
  for (;;) {
    const std::size_t quote = cell.find('"');
    out += cell.substr(0, quote);
    if (quote == cell.npos) break;
    out += "\"\"";
    cell.remove_prefix(quote + 1);
  }
  out.push_back('"');
}

}  // namespace feldsiegel::csv
