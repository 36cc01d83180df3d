// The lines of a file, bounded in length. Line ends are LF alone, also behind the last line.
#pragma once

#include <istream>
#include <string>
#include <vector>

#include "core/audit/export_proof.h"

namespace feldsiegel::audit {

class FileLines : public LineSource {
 public:
  /// Borrows the stream and reads ahead in it.
  FileLines(std::istream& in, std::size_t max_line);

  /// Errors: as LineSource says; file_unreadable.
  Result<std::optional<std::string_view>> next() override;

 private:
  bool fill();

  std::istream& in_;
  const std::size_t max_line_;
  std::vector<char> buffer_;
  std::size_t at_ = 0, end_ = 0;
  std::string long_line_{};  // one that goes on beyond the buffer
};

}  // namespace feldsiegel::audit
