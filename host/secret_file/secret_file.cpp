#include "host/secret_file/secret_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <optional>

namespace feldsiegel {
namespace {

class Descriptor {
 public:
  // A pipe in the file's place must not be waited for.
  explicit Descriptor(const std::filesystem::path& file)
      : number_(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int number() const { return number_; }

 private:
  int number_;
};

// Fills `out` as far as the file goes; nothing on an error of reading.
std::optional<std::size_t> read_up_to(int file, MutableByteView out) {
  std::size_t total = 0;
  while (total < out.size()) {
    const ssize_t count = ::read(file, out.data() + total, out.size() - total);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return std::nullopt;
    if (count == 0) break;
    total += static_cast<std::size_t>(count);
  }
  return total;
}

mode_t forbidden(SecretAccess access) { return access == SecretAccess::owner ? S_IRWXG | S_IRWXO : S_IRWXO; }

}  // namespace

Result<SecretBytes> read_secret_file(const std::filesystem::path& file, std::size_t max_size, SecretAccess access) {
  const Descriptor descriptor(file);
  struct stat status {};
  if (descriptor.number() < 0 || ::fstat(descriptor.number(), &status) != 0 || !S_ISREG(status.st_mode)) {
    return ErrorCode::file_unreadable;
  }
  if ((status.st_mode & forbidden(access)) != 0) return ErrorCode::insecure_permissions;
  SecretBytes bytes(max_size + 1);
  const auto size = read_up_to(descriptor.number(), bytes.expose_secret_for_writing());
  if (!size) return ErrorCode::file_unreadable;
  if (*size > max_size) return ErrorCode::value_too_large;
  return SecretBytes::copy_of(bytes.expose_secret().first(*size));
}

Result<SecretBytes> read_secret_text(const std::filesystem::path& file, std::size_t max_size, SecretAccess access) {
  FELDSIEGEL_TRY(const SecretBytes bytes, read_secret_file(file, max_size, access));
  ByteView text = bytes.expose_secret();
  if (!text.empty() && text.back() == '\n') {
    text = text.first(text.size() - 1);
    if (!text.empty() && text.back() == '\r') text = text.first(text.size() - 1);
  }
  if (text.empty() || std::find(text.begin(), text.end(), 0) != text.end()) return ErrorCode::invalid_value;
  return SecretBytes::copy_of(text);
}

}  // namespace feldsiegel
