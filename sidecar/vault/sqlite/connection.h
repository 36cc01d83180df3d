// One SQLite connection, set up for durability.
#pragma once

#include <filesystem>
#include <memory>

#include "core/base/result.h"
#include "sidecar/vault/sqlite/statement.h"

namespace feldsiegel::vault::sqlite {

class Connection {
 public:
  /// Opens an existing file. Errors: vault_unavailable.
  static Result<std::unique_ptr<Connection>> open(const std::filesystem::path& file);

  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  Result<Statement> prepare(const char* sql) { return Statement::prepare(database_, sql); }

  /// Runs several statements that answer nothing. Errors: duplicate_id, vault_unavailable.
  Status execute(const char* sql);

 private:
  explicit Connection(sqlite3* database) : database_(database) {}
  sqlite3* database_;
};

}  // namespace feldsiegel::vault::sqlite
