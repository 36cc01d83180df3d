// CSV as RFC 4180 has it, strict: a header names the columns, every row has as many cells, quotes open and close a
// cell. UTF-8 with or without a byte order mark, lines end with CRLF or LF. Every cell is text; an empty one is absent.
#pragma once

#include <istream>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "client/rows.h"

namespace feldsiegel::client {

struct CsvFormat {
  char delimiter = 0;             ///< 0: reading, what the header shows; writing, a comma
  bool spreadsheet_safe = false;  ///< writing: cells that a spreadsheet would run as formulas get a leading apostrophe
};

/// Borrows the stream and reads the header. Failures, with line and column: invalid_csv (an empty file, a cell too many
/// or too few, a quote within an unquoted cell or left open, text behind a closing quote, NUL; a header with commas and
/// semicolons where no delimiter is given), invalid_utf8, duplicate_member and invalid_value (the header names a column
/// twice, or one without a name), value_too_large.
std::unique_ptr<RowReader> read_csv(std::istream& in, CsvFormat format);

/// Borrows the stream and writes the header. Failure: file_unwritable.
std::unique_ptr<RowWriter> write_csv(std::ostream& out, CsvFormat format, std::vector<std::string> columns);

}  // namespace feldsiegel::client
