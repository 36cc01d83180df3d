// A PostgreSQL server of the tests' own: in a temporary folder, on a Unix socket, gone when the tests end.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>

#include "sidecar/vault/postgres/settings.h"
#include "tests/sidecar/support/temporary_directory.h"

namespace feldsiegel::testing {

class PostgresServer {
 public:
  /// Started when it is first asked for, shared by all tests of this program.
  static PostgresServer& shared();

  PostgresServer();
  ~PostgresServer();
  PostgresServer(const PostgresServer&) = delete;
  PostgresServer& operator=(const PostgresServer&) = delete;

  void start();
  void stop();  ///< at once; connections break

  /// A new, empty database. Its name.
  std::string create_database();

  /// How the service would be configured for it.
  vault::postgres::Server server(const std::string& database, const std::string& user = "keeper") const;

  /// The answer's first column of its last row, as text; "error" when the database refuses.
  std::string run_sql(const std::string& database, const std::string& sql) const;

 private:
  std::string connection(const std::string& database, const std::string& user) const;
  const pid_t owner_;  // a forked child does not stop it
  TemporaryDirectory directory_;
  std::filesystem::path password_file_ = directory_ / "password";
  pid_t pid_ = -1;
  int databases_ = 0;
};

}  // namespace feldsiegel::testing
