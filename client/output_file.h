// A file that is there only when it is complete: written beside its place under another name, then renamed.
#pragma once

#include <filesystem>
#include <fstream>

namespace feldsiegel::client {

class OutputFile {
 public:
  /// Failures: file_unwritable (also where `file` exists and `replace` is false, or is no regular file).
  OutputFile(std::filesystem::path file, bool replace);
  ~OutputFile();  ///< removes what was not completed
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  std::ostream& stream() { return stream_; }

  /// On the disk, then in its place. Failure: file_unwritable.
  void complete();

 private:
  std::filesystem::path file_;
  std::filesystem::path partial_;
  std::ofstream stream_;
  bool completed_ = false;
};

}  // namespace feldsiegel::client
