#include "sidecar/anchors/file_anchor.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace feldsiegel::anchors {
namespace {

namespace fs = std::filesystem;

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  bool is_open() const { return number_ >= 0; }
  int number() const { return number_; }

 private:
  int number_;
};

fs::path folder_of(const fs::path& file) { return file.has_parent_path() ? file.parent_path() : fs::path("."); }

Descriptor open_folder(const fs::path& file) {
  return Descriptor(::open(folder_of(file).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
}

bool write_all(int file, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(file, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return ::fsync(file) == 0;
}

// Written whole and durable. A link in its place is not followed: it could lead anywhere.
bool write_new(const fs::path& file, std::string_view text) {
  const Descriptor descriptor(::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0644));
  return descriptor.is_open() && write_all(descriptor.number(), text);
}

}  // namespace

Status FileAnchor::publish(std::string_view checkpoint) {
  if (checkpoint.size() > max_checkpoint) return ErrorCode::anchor_unavailable;
  const Descriptor folder = open_folder(file_);
  fs::path fresh = file_;
  fresh += ".new";
  if (!folder.is_open() || !write_new(fresh, checkpoint)) return ErrorCode::anchor_unavailable;
  if (::rename(fresh.c_str(), file_.c_str()) != 0 || ::fsync(folder.number()) != 0) {
    return ErrorCode::anchor_unavailable;
  }
  return {};
}

Result<std::optional<std::string>> FileAnchor::latest() {
  // A disk that is not mounted must not pass for one without checkpoints.
  if (!open_folder(file_).is_open()) return ErrorCode::anchor_unavailable;
  const Descriptor file(::open(file_.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!file.is_open() && errno == ENOENT) return std::optional<std::string>{};
  struct stat status {};
  if (!file.is_open() || ::fstat(file.number(), &status) != 0 || !S_ISREG(status.st_mode)) {
    return ErrorCode::anchor_unavailable;
  }
  std::string text(max_checkpoint + 1, '\0');
  std::size_t size = 0;
  while (size < text.size()) {
    const ssize_t count = ::read(file.number(), text.data() + size, text.size() - size);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return ErrorCode::anchor_unavailable;
    if (count == 0) break;
    size += static_cast<std::size_t>(count);
  }
  if (size > max_checkpoint) return ErrorCode::anchor_unavailable;
  text.resize(size);
  return std::optional(std::move(text));
}

}  // namespace feldsiegel::anchors
