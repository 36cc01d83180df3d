#include "sidecar/vault/sqlite/statement.h"

#include <sqlite3.h>

namespace feldsiegel::vault::sqlite {
namespace {

// Binds one parameter. It is borrowed: run() does not return before SQLite is done with it.
struct Binder {
  sqlite3_stmt* statement;
  int position;

  int operator()(std::nullptr_t) const { return sqlite3_bind_null(statement, position); }
  int operator()(std::int64_t number) const { return sqlite3_bind_int64(statement, position, number); }
  int operator()(std::string_view text) const {
    return sqlite3_bind_text64(statement, position, text.data() != nullptr ? text.data() : "", text.size(),
                               SQLITE_STATIC, SQLITE_UTF8);
  }
  int operator()(ByteView bytes) const {
    if (bytes.empty()) return sqlite3_bind_zeroblob(statement, position, 0);  // a null pointer would bind NULL
    return sqlite3_bind_blob64(statement, position, bytes.data(), bytes.size(), SQLITE_STATIC);
  }
};

sql::Value column(sqlite3_stmt* statement, int position) {
  const auto size = [&] { return static_cast<std::size_t>(sqlite3_column_bytes(statement, position)); };
  switch (sqlite3_column_type(statement, position)) {
    case SQLITE_INTEGER: return std::int64_t{sqlite3_column_int64(statement, position)};
    case SQLITE_TEXT: {
      const auto* data = reinterpret_cast<const char*>(sqlite3_column_text(statement, position));
      return std::string(data != nullptr ? data : "", data != nullptr ? size() : 0);
    }
    case SQLITE_BLOB: {
      const auto* data = static_cast<const std::uint8_t*>(sqlite3_column_blob(statement, position));
      return data != nullptr ? Bytes(data, data + size()) : Bytes();
    }
    default: return nullptr;
  }
}

// Leaves a statement ready for the next run, with nothing borrowed.
class Reset {
 public:
  explicit Reset(sqlite3_stmt* statement) : statement_(statement) {}
  ~Reset() {
    sqlite3_reset(statement_);
    sqlite3_clear_bindings(statement_);
  }
  Reset(const Reset&) = delete;
  Reset& operator=(const Reset&) = delete;

 private:
  sqlite3_stmt* statement_;
};

}  // namespace

ErrorCode error_of(int sqlite_result) {
  if (sqlite_result == SQLITE_CONSTRAINT_PRIMARYKEY || sqlite_result == SQLITE_CONSTRAINT_UNIQUE) {
    return ErrorCode::duplicate_id;
  }
  switch (sqlite_result & 0xff) {
    case SQLITE_FULL: return ErrorCode::vault_full;
    case SQLITE_READONLY: return ErrorCode::vault_read_only;
    case SQLITE_CORRUPT: return ErrorCode::vault_damaged;
    default: return ErrorCode::vault_unavailable;
  }
}

void Statement::Finalizer::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }

Result<Statement> Statement::prepare(sqlite3* database, const char* sql, bool kept) {
  sqlite3_stmt* statement = nullptr;
  const unsigned flags = kept ? SQLITE_PREPARE_PERSISTENT : 0;
  const int result = sqlite3_prepare_v3(database, sql, -1, flags, &statement, nullptr);
  if (result != SQLITE_OK) return error_of(result);
  return Statement(statement);
}

int Statement::bind(const sql::Parameters& parameters) {
  int position = 0;
  for (const sql::Parameter& parameter : parameters) {
    const int result = std::visit(Binder{statement_.get(), ++position}, parameter);
    if (result != SQLITE_OK) return result;
  }
  return SQLITE_OK;
}

sql::Row Statement::row() const {
  const int count = sqlite3_column_count(statement_.get());
  sql::Row row;
  row.reserve(static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) row.push_back(column(statement_.get(), i));
  return row;
}

Result<sql::Rows> Statement::run(const sql::Parameters& parameters) {
  const Reset reset(statement_.get());
  const int bound = bind(parameters);
  if (bound != SQLITE_OK) return error_of(bound);
  sql::Rows rows;
  for (;;) {
    const int result = sqlite3_step(statement_.get());
    if (result == SQLITE_DONE) return rows;
    if (result != SQLITE_ROW) return error_of(result);
    rows.push_back(row());
  }
}

}  // namespace feldsiegel::vault::sqlite
