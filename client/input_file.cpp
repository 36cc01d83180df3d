#include "client/input_file.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "client/failure.h"
#include "core/base/secret.h"

namespace feldsiegel::client {
namespace {

constexpr std::size_t buffer_size = 64u << 10;
constexpr int look_for_stop_ms = 100;

}  // namespace

InputFile::InputFile(const std::filesystem::path& file, const std::atomic<bool>& stop)
    : descriptor_(::open(file.c_str(), O_RDONLY | O_CLOEXEC)), stop_(stop), buffer_(buffer_size) {
  struct stat status {};
  if (descriptor_ >= 0 && ::fstat(descriptor_, &status) == 0 && !S_ISDIR(status.st_mode)) return;
  if (descriptor_ >= 0) ::close(descriptor_);
  throw Failure{{ErrorCode::file_unreadable}, 0, {}, file.string()};
}

InputFile::~InputFile() {
  wipe({reinterpret_cast<std::uint8_t*>(buffer_.data()), buffer_.size()});
  ::close(descriptor_);
}

InputFile::int_type InputFile::underflow() {
  for (;;) {
    if (stop_) throw Failure{{ErrorCode::canceled}};
    pollfd ready{descriptor_, POLLIN, 0};
    const int polled = ::poll(&ready, 1, look_for_stop_ms);
    if (polled == 0 || (polled < 0 && errno == EINTR)) continue;
    const ssize_t count = ::read(descriptor_, buffer_.data(), buffer_.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) throw Failure{{ErrorCode::file_unreadable}};
    read_ += static_cast<std::uint64_t>(count);
    setg(buffer_.data(), buffer_.data(), buffer_.data() + count);
    return count == 0 ? traits_type::eof() : traits_type::to_int_type(*gptr());
  }
}

}  // namespace feldsiegel::client
