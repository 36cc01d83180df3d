// CSV as RFC 4180 has it, strict, row by row: quotes open and close a cell, every cell is valid UTF-8 without NUL.
// What the cells mean is up to the caller.
#pragma once

#include <cstddef>
#include <istream>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace feldsiegel::csv {

inline constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";

struct Rules {
  char delimiter = ',';
  bool canonical = false;           ///< every cell is quoted, every line ends with CRLF, the last one too
  std::size_t max_row = 32u << 20;  ///< bytes
  std::size_t max_cells = static_cast<std::size_t>(-1);
};

class CellReader {
 public:
  /// Borrows the stream and reads ahead in it.
  CellReader(std::istream& in, Rules rules);
  ~CellReader();  ///< wipes what it read ahead
  CellReader(const CellReader&) = delete;
  CellReader& operator=(const CellReader&) = delete;

  /// Passes over a byte order mark, if one is next.
  void skip_byte_order_mark();

  /// The next row; false at the end. Errors: invalid_csv, invalid_utf8, value_too_large, file_unreadable; `line`,
  /// `cell` and `detail` then say more, and the reader must be dropped.
  Result<bool> next(std::vector<std::string>& cells);

  std::size_t line() const { return begin_; }     ///< where the last row begins, counted from 1
  std::size_t cell() const { return cell_; }      ///< of the error, counted from 0
  const char* detail() const { return detail_; }  ///< a sentence for people; may be empty

 private:
  int peek();
  int get();
  Result<bool> read_cell(std::string& cell);
  Status read_quoted(std::string& cell);
  Result<bool> end_cell(const std::string& cell, int c);
  Status take(std::string& cell, std::string_view more);
  Error refusal(const char* detail);

  std::istream& in_;
  const Rules rules_;
  std::vector<char> buffer_;
  std::size_t at_ = 0, end_ = 0;
  std::size_t line_ = 1, begin_ = 1, cell_ = 0, size_ = 0;
  const char* detail_ = "";
};

/// Adds the cell in quotes.
void append_quoted(std::string& out, std::string_view cell);

}  // namespace feldsiegel::csv
