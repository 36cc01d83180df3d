// A prepared SQLite statement that frees itself and speaks Result.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "core/base/bytes.h"
#include "core/base/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace feldsiegel::vault::sqlite {

/// Maps a failed SQLite call: duplicate_id for a violated key, vault_unavailable for all else.
ErrorCode error_of(int sqlite_result);

class Statement {
 public:
  /// Errors: vault_unavailable.
  static Result<Statement> prepare(sqlite3* database, const char* sql);

  /// Parameters count from 1 in the order of the calls. Text and bytes are copied.
  Statement& bind(std::string_view text);
  Statement& bind(ByteView bytes);
  Statement& bind(std::int64_t number);

  /// True for a row, false at the end. Errors: duplicate_id, vault_unavailable.
  Result<bool> step();

  /// Runs to the end and passes over the rows. Errors: as step().
  Status run();

  /// Columns count from 0.
  std::int64_t integer(int column) const;
  std::string text(int column) const;
  Bytes bytes(int column) const;

 private:
  struct Finalizer {
    void operator()(sqlite3_stmt* statement) const;
  };
  explicit Statement(sqlite3_stmt* statement) : statement_(statement) {}
  std::unique_ptr<sqlite3_stmt, Finalizer> statement_;
  int next_parameter_ = 1;
  int bind_result_ = 0;
};

}  // namespace feldsiegel::vault::sqlite
