// How to reach a PostgreSQL server, checked: no password in the configuration, nothing unencrypted across a network.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/base/result.h"
#include "core/base/secret.h"

namespace feldsiegel::vault::postgres {

/// As the configuration names it.
struct Server {
  std::string connection;  ///< libpq's "host=… dbname=… user=…" or a postgresql:// URI
  std::optional<std::filesystem::path> password_file{};
};

/// Everything for libpq but the password.
class Settings {
 public:
  /// Errors, at "/connection": invalid_value (not understood, or without host, dbname and user, or with one of the
  /// members that would hide the host or what is sent: service, options), password_in_connection, insecure_connection
  /// (a host that is neither a Unix socket nor loopback, without sslmode=verify-full).
  static Result<Settings> check(const Server& server);

  /// Reads the password file afresh, so that passwords can be renewed while the service runs. Nothing where there is no
  /// file. Errors, at "/password_file": file_unreadable, insecure_permissions, value_too_large, invalid_value (NUL).
  Result<std::optional<SecretBytes>> password() const;

  const std::vector<std::pair<std::string, std::string>>& parameters() const { return parameters_; }

 private:
  Settings() = default;
  std::vector<std::pair<std::string, std::string>> parameters_;
  std::optional<std::filesystem::path> password_file_;
};

}  // namespace feldsiegel::vault::postgres
