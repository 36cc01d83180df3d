// A prepared SQLite statement that frees itself.
#pragma once

#include <memory>

#include "sidecar/vault/sql/database.h"

struct sqlite3;
struct sqlite3_stmt;

namespace feldsiegel::vault::sqlite {

/// What a failed SQLite call means: one of the errors of sql::Session.
ErrorCode error_of(int sqlite_result);

class Statement {
 public:
  /// `kept`: it will be run often. Errors: those of sql::Session.
  static Result<Statement> prepare(sqlite3* database, const char* sql, bool kept);

  /// Runs it to its end and answers the rows. Errors: those of sql::Session.
  Result<sql::Rows> run(const sql::Parameters& parameters);

 private:
  struct Finalizer {
    void operator()(sqlite3_stmt* statement) const;
  };
  explicit Statement(sqlite3_stmt* statement) : statement_(statement) {}
  int bind(const sql::Parameters& parameters);
  sql::Row row() const;
  std::unique_ptr<sqlite3_stmt, Finalizer> statement_;
};

}  // namespace feldsiegel::vault::sqlite
