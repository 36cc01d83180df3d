// Who calls: an access token from a file or from the environment, and whom it names.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "core/base/tenant_id.h"

namespace feldsiegel::client {

struct TokenSource {
  std::optional<std::filesystem::path> file{};  ///< read anew for every request, so that it can be renewed; mode 0600
  std::string text{};                           ///< used where there is no file
};

struct Caller {
  std::string token;
  TenantId tenant;
  std::string person;  ///< object id, lower case
};

/// Reads the token's claims without verifying them: the service does that, and with a wrong tenant or person its
/// replies do not open. Failures: token_missing, file_unreadable, insecure_permissions, token_too_large,
/// token_malformed, token_claim_missing.
Caller identify(const TokenSource& source);

}  // namespace feldsiegel::client
