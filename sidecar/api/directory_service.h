// Key directories as tenants get them: built from the vault's epochs and the policy, signed, and kept until one of them
// changes or an hour has passed.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "core/directory/key_directory.h"
#include "sidecar/vault/keyring.h"

namespace feldsiegel::api {

inline constexpr std::int64_t directory_lifetime = 24 * 3600;
inline constexpr std::int64_t directory_reissue = 3600;  ///< so that what a browser gets lives for at least 23 hours

struct IssuedDirectory {
  std::shared_ptr<const std::string> jws;
  std::uint64_t version;
  bool is_new;  ///< signed just now: nobody has it yet
};

/// Thread-safe.
class DirectoryService {
 public:
  /// Borrows everything but the signer.
  DirectoryService(vault::Keyring& keyring, vault::TenantStore& store, const Policy& policy, DirectorySigner signer)
      : keyring_(keyring), store_(store), policy_(policy), signer_(std::move(signer)) {}

  /// The signed directory, a JWS. Errors: those of Keyring::find and TenantStore::directory_version.
  Result<IssuedDirectory> document(const TenantId& tenant, std::int64_t now);

 private:
  struct Issued {
    std::string content_hash;
    std::int64_t issued;
    std::uint64_t version;
    std::shared_ptr<const std::string> jws;
  };
  std::optional<IssuedDirectory> cached(const TenantId& tenant, const std::string& content_hash, std::int64_t now);

  vault::Keyring& keyring_;
  vault::TenantStore& store_;
  const Policy& policy_;
  const DirectorySigner signer_;
  std::mutex mutex_;
  std::map<TenantId, Issued> issued_;
};

}  // namespace feldsiegel::api
