#include "client/output_file.h"

#include <fcntl.h>
#include <unistd.h>

#include "client/failure.h"

namespace feldsiegel::client {

OutputFile::OutputFile(std::filesystem::path file, bool replace) : file_(std::move(file)) {
  std::error_code ignored;
  const auto status = std::filesystem::status(file_, ignored);
  if (std::filesystem::exists(status) && !std::filesystem::is_regular_file(status)) {
    // Renaming would put a file in the place of a device or a pipe.
    throw Failure{{ErrorCode::file_unwritable}, 0, {}, "The output is there and is no regular file."};
  }
  if (!replace && std::filesystem::exists(std::filesystem::symlink_status(file_, ignored))) {
    throw Failure{{ErrorCode::file_unwritable}, 0, {}, "The output file exists; --force replaces it."};
  }
  // What a link names is replaced, not the link.
  if (std::filesystem::exists(status)) file_ = std::filesystem::canonical(file_, ignored);
  partial_ = file_;
  partial_ += ".partial-" + std::to_string(::getpid());
  const int descriptor = ::open(partial_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (descriptor < 0) throw Failure{{ErrorCode::file_unwritable}};
  ::close(descriptor);
  stream_.open(partial_, std::ios::binary);
}

OutputFile::~OutputFile() {
  if (completed_) return;
  stream_.close();
  ::unlink(partial_.c_str());
}

void OutputFile::complete() {
  stream_.close();
  const int descriptor = ::open(partial_.c_str(), O_WRONLY | O_CLOEXEC);
  const bool synced = descriptor >= 0 && ::fsync(descriptor) == 0;
  if (descriptor >= 0) ::close(descriptor);
  if (!stream_ || !synced || ::rename(partial_.c_str(), file_.c_str()) != 0) {
    throw Failure{{ErrorCode::file_unwritable}};
  }
  completed_ = true;
}

}  // namespace feldsiegel::client
