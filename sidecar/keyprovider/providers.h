// Which key providers there are. Only providers.cpp knows them: a new one is a file of its own and a line there.
//   config: read_key_provider(part, directory, provider_kinds()) → settings;  settings->open() → the provider
#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "core/base/json.h"
#include "sidecar/keyprovider/key_provider.h"

namespace feldsiegel::keyprovider {

/// The part of the configuration that names a provider, read and checked. Holds no secret.
class ProviderSettings {
 public:
  virtual ~ProviderSettings() = default;

  /// What is to blame when the provider does not open: a file, a URL; for messages.
  virtual std::string place() const = 0;

  /// May block. Errors: key_provider_unavailable and the kind's own.
  virtual Result<std::unique_ptr<KeyProvider>> open() const = 0;

  /// Makes the KEK of a new installation; never replaces one. Errors: file_unwritable and the kind's own.
  virtual Status create() const = 0;
};

using ProviderSettingsPtr = std::shared_ptr<const ProviderSettings>;

struct ProviderKind {
  std::string_view member;  ///< of "key_provider": whichever is there says which kind it is
  /// Reads the whole part; relative paths are resolved against `directory`. Errors: those of JsonObject, invalid_value.
  Result<ProviderSettingsPtr> (*read)(JsonObject part, const std::filesystem::path& directory);
};

/// All that this build has; the first is the one of which a member is missed where none is there.
std::span<const ProviderKind> provider_kinds();

/// Errors: those of the kind; unknown_member also for members of two kinds.
Result<ProviderSettingsPtr> read_key_provider(JsonObject part, const std::filesystem::path& directory,
                                              std::span<const ProviderKind> kinds);

/// What `init` sets up: the part of the configuration, and the file beside it that create() then makes.
struct InitialProvider {
  Json part;
  std::string file;
  std::string_view about;  ///< one sentence for whoever finds it
};
InitialProvider initial_provider();

}  // namespace feldsiegel::keyprovider
