#include "sidecar/vault/sqlite/statement.h"

#include <sqlite3.h>

namespace feldsiegel::vault::sqlite {

ErrorCode error_of(int sqlite_result) {
  const bool duplicate =
      sqlite_result == SQLITE_CONSTRAINT_PRIMARYKEY || sqlite_result == SQLITE_CONSTRAINT_UNIQUE;
  return duplicate ? ErrorCode::duplicate_id : ErrorCode::vault_unavailable;
}

void Statement::Finalizer::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }

Result<Statement> Statement::prepare(sqlite3* database, const char* sql) {
  sqlite3_stmt* statement = nullptr;
  const int result = sqlite3_prepare_v2(database, sql, -1, &statement, nullptr);
  if (result != SQLITE_OK) return error_of(result);
  return Statement(statement);
}

Statement& Statement::bind(std::string_view text) {
  bind_result_ |= sqlite3_bind_text64(statement_.get(), next_parameter_++, text.data(), text.size(), SQLITE_TRANSIENT,
                                      SQLITE_UTF8);
  return *this;
}

Statement& Statement::bind(ByteView bytes) {
  bind_result_ |=
      sqlite3_bind_blob64(statement_.get(), next_parameter_++, bytes.data(), bytes.size(), SQLITE_TRANSIENT);
  return *this;
}

Statement& Statement::bind(std::int64_t number) {
  bind_result_ |= sqlite3_bind_int64(statement_.get(), next_parameter_++, number);
  return *this;
}

Result<bool> Statement::step() {
  if (bind_result_ != SQLITE_OK) return ErrorCode::vault_unavailable;
  const int result = sqlite3_step(statement_.get());
  if (result == SQLITE_ROW) return true;
  if (result == SQLITE_DONE) return false;
  return error_of(result);
}

Status Statement::run() {
  for (;;) {
    FELDSIEGEL_TRY(const bool has_row, step());
    if (!has_row) return {};
  }
}

std::int64_t Statement::integer(int column) const { return sqlite3_column_int64(statement_.get(), column); }

std::string Statement::text(int column) const {
  const auto* data = reinterpret_cast<const char*>(sqlite3_column_text(statement_.get(), column));
  const int size = sqlite3_column_bytes(statement_.get(), column);
  return data == nullptr ? std::string() : std::string(data, static_cast<std::size_t>(size));
}

Bytes Statement::bytes(int column) const {
  const auto* data = static_cast<const std::uint8_t*>(sqlite3_column_blob(statement_.get(), column));
  const int size = sqlite3_column_bytes(statement_.get(), column);
  return data == nullptr ? Bytes() : Bytes(data, data + size);
}

}  // namespace feldsiegel::vault::sqlite
