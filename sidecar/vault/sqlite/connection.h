// One SQLite connection, set up for durability. Not thread-safe.
#pragma once

#include <filesystem>
#include <memory>

#include "sidecar/vault/sqlite/statement.h"

namespace feldsiegel::vault::sqlite {

class Connection : public sql::Session {
 public:
  /// Opens an existing file. Errors: those of sql::Session.
  static Result<std::unique_ptr<Connection>> open(const std::filesystem::path& file);

  ~Connection() override;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  Result<sql::Rows> run(const sql::Statement& statement, const sql::Parameters& parameters) override;
  Result<std::vector<sql::Rows>> run_many(const sql::Statement& statement,
                                          std::span<const sql::Parameters> parameters) override;
  Status run_script(const char* text) override;
  Result<std::int64_t> clock() override;  ///< the machine's: all who use a file are on one

  /// `begin` … COMMIT around `work`, or ROLLBACK when it answers an error.
  Status transaction(const char* begin, const sql::Database::Work& work);

 private:
  explicit Connection(sqlite3* database) : database_(database) {}
  Result<Statement*> prepared(const sql::Statement& statement);

  sqlite3* database_;
  std::vector<std::optional<Statement>> statements_;  // by number
  std::optional<Statement> unnumbered_;
};

}  // namespace feldsiegel::vault::sqlite
