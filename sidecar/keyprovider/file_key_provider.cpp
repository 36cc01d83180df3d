#include "sidecar/keyprovider/file_key_provider.h"

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>

#include "core/base/hex.h"
#include "core/base/random.h"
#include "core/base/wrap.h"
#include "host/secret_file/secret_file.h"

namespace feldsiegel::keyprovider {
namespace {

static_assert(kek_size == wrapping_key_size);

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

bool write_all(int file, ByteView bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file, bytes.data(), bytes.size());
    if (written <= 0) return false;
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
  return ::fsync(file) == 0;
}

std::string id_of(ByteView kek) {
  constexpr std::string_view label = "feldsiegel/1 kek id";
  std::array<std::uint8_t, 16> digest;
  const ByteView input = as_bytes(label);
  crypto_generichash(digest.data(), digest.size(), input.data(), input.size(), kek.data(), kek.size());
  return "file:" + to_hex(ByteView(digest).first(8));
}

}  // namespace

Status FileKeyProvider::create(const std::filesystem::path& file) {
  const Descriptor descriptor(::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!descriptor.is_open()) return ErrorCode::file_unwritable;
  const Secret<kek_size> kek = random_secret<kek_size>();
  // fchmod: a umask could have taken the owner's bits as well.
  if (::fchmod(descriptor.number(), 0600) != 0 || !write_all(descriptor.number(), kek.expose_secret())) {
    ::unlink(file.c_str());
    return ErrorCode::file_unwritable;
  }
  return {};
}

Result<std::unique_ptr<FileKeyProvider>> FileKeyProvider::open(const std::filesystem::path& file) {
  auto kek = read_secret_file(file, kek_size);
  if (!kek.ok() && kek.error().code != ErrorCode::value_too_large) return kek.error();
  if (!kek.ok() || kek->size() != kek_size) return ErrorCode::wrapped_key_invalid;
  return std::unique_ptr<FileKeyProvider>(new FileKeyProvider(std::move(kek).value()));
}

FileKeyProvider::FileKeyProvider(SecretBytes kek) : kek_(std::move(kek)), id_(id_of(kek_.expose_secret())) {}

Result<Bytes> FileKeyProvider::wrap(ByteView aad, ByteView secret) {
  if (secret.size() > max_secret_size) return ErrorCode::value_too_large;
  return wrap_under(kek_.expose_secret().first<kek_size>(), aad, secret);
}

Result<SecretBytes> FileKeyProvider::unwrap(ByteView aad, ByteView wrapped) {
  FELDSIEGEL_TRY(const std::size_t size, unwrapped_size(wrapped));
  if (size > max_secret_size) return ErrorCode::wrapped_key_invalid;
  SecretBytes secret(size);
  FELDSIEGEL_CHECK(
      unwrap_under(kek_.expose_secret().first<kek_size>(), aad, wrapped, secret.expose_secret_for_writing()));
  return secret;
}

}  // namespace feldsiegel::keyprovider
