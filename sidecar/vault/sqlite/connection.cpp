#include "sidecar/vault/sqlite/connection.h"

#include <sqlite3.h>

#include "vault_sql.h"

namespace feldsiegel::vault::sqlite {

Result<std::unique_ptr<Connection>> Connection::open(const std::filesystem::path& file) {
  sqlite3* database = nullptr;
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  const int result = sqlite3_open_v2(file.c_str(), &database, flags, nullptr);
  std::unique_ptr<Connection> connection(new Connection(database));  // closes it in any case
  if (result != SQLITE_OK) return ErrorCode::vault_unavailable;
  FELDSIEGEL_CHECK(connection->execute(sql::open));
  return connection;
}

Connection::~Connection() { sqlite3_close_v2(database_); }

Status Connection::execute(const char* sql) {
  const int result = sqlite3_exec(database_, sql, nullptr, nullptr, nullptr);
  if (result == SQLITE_OK) return {};
  if (sqlite3_get_autocommit(database_) == 0) sqlite3_exec(database_, "ROLLBACK", nullptr, nullptr, nullptr);
  return error_of(result);
}

}  // namespace feldsiegel::vault::sqlite
