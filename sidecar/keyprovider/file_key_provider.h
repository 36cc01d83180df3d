// A KEK in a file of 32 bytes: for development, and for hosts that mount secrets as files. Who reads the file and the
// vault reads every key; production uses a provider that keeps the KEK in hardware.
// Wrapped keys have the form of core/base/wrap.h.
#pragma once

#include <filesystem>
#include <memory>

#include "sidecar/keyprovider/providers.h"

namespace feldsiegel::keyprovider {

inline constexpr std::size_t kek_size = 32;
inline constexpr std::size_t max_secret_size = 4096;

class FileKeyProvider : public KeyProvider {
 public:
  /// Writes a new random KEK with mode 0600. Errors: file_unwritable (also when the file exists: none is replaced).
  static Status create(const std::filesystem::path& file);

  /// Errors: file_unreadable, insecure_permissions (readable or writable for group or others), wrapped_key_invalid
  /// (not 32 bytes).
  static Result<std::unique_ptr<FileKeyProvider>> open(const std::filesystem::path& file);

  std::string id() const override { return id_; }
  Result<Bytes> wrap(ByteView aad, ByteView secret) override;
  Result<SecretBytes> unwrap(ByteView aad, ByteView wrapped) override;

 private:
  explicit FileKeyProvider(SecretBytes kek);
  SecretBytes kek_;
  std::string id_;
};

/// {"file": path}. Errors: those of JsonObject, invalid_value.
Result<ProviderSettingsPtr> read_file_key_provider(JsonObject part, const std::filesystem::path& directory);

}  // namespace feldsiegel::keyprovider
