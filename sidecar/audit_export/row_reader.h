// Reads the rows of an export, strictly: exactly what append_row writes. Constant memory but for the row at hand.
#pragma once

#include <istream>
#include <memory>
#include <string_view>

#include "core/audit/row.h"
#include "sidecar/audit_export/row_text.h"

namespace feldsiegel::audit {

class RowReader {
 public:
  virtual ~RowReader() = default;

  /// The next row; false at the end. Errors: audit_export_malformed (the header), audit_row_malformed (also a row that
  /// is longer than max_row_text), file_unreadable. The reader must be dropped after an error.
  virtual Result<bool> next(Row& row) = 0;

  /// Of the last error: a sentence for people; may be empty.
  std::string_view detail() const { return detail_; }

 protected:
  std::string_view detail_{};
};

/// Borrows the stream. CSV may begin with a byte order mark.
std::unique_ptr<RowReader> read_rows(std::istream& in, RowFormat format);

}  // namespace feldsiegel::audit
