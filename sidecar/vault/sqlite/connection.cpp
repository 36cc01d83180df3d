#include "sidecar/vault/sqlite/connection.h"

#include <sqlite3.h>

#include <chrono>

#include "sqlite_scripts.h"

namespace feldsiegel::vault::sqlite {
namespace {

constexpr std::size_t max_statements = 256;

}  // namespace

Result<std::unique_ptr<Connection>> Connection::open(const std::filesystem::path& file) {
  sqlite3* database = nullptr;
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  const int result = sqlite3_open_v2(file.c_str(), &database, flags, nullptr);
  std::unique_ptr<Connection> connection(new Connection(database));  // closes it in any case
  if (result != SQLITE_OK) return error_of(result);
  FELDSIEGEL_CHECK(connection->run_script(scripts::open));
  return connection;
}

Connection::~Connection() {
  statements_.clear();
  unnumbered_.reset();
  sqlite3_close_v2(database_);
}

Result<Statement*> Connection::prepared(const sql::Statement& statement) {
  if (statement.number == sql::Statement::unnumbered) {
    FELDSIEGEL_TRY(unnumbered_, Statement::prepare(database_, statement.text, false));
    return &*unnumbered_;
  }
  const auto number = static_cast<std::size_t>(statement.number);
  if (number >= max_statements) return ErrorCode::internal_error;
  if (number >= statements_.size()) statements_.resize(number + 1);
  std::optional<Statement>& kept = statements_[number];
  if (!kept) {
    FELDSIEGEL_TRY(kept, Statement::prepare(database_, statement.text, true));
  }
  return &*kept;
}

Result<sql::Rows> Connection::run(const sql::Statement& statement, const sql::Parameters& parameters) {
  FELDSIEGEL_TRY(Statement* const ready, prepared(statement));
  return ready->run(parameters);
}

Result<std::vector<sql::Rows>> Connection::run_many(const sql::Statement& statement,
                                                    std::span<const sql::Parameters> parameters) {
  FELDSIEGEL_TRY(Statement* const ready, prepared(statement));
  std::vector<sql::Rows> all;
  all.reserve(parameters.size());
  for (const sql::Parameters& each : parameters) {
    FELDSIEGEL_TRY(sql::Rows rows, ready->run(each));
    all.push_back(std::move(rows));
  }
  return all;
}

Status Connection::run_script(const char* text) {
  const int result = sqlite3_exec(database_, text, nullptr, nullptr, nullptr);
  return result == SQLITE_OK ? Status() : Status(error_of(result));
}

Result<std::int64_t> Connection::clock() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::int64_t{std::chrono::duration_cast<std::chrono::milliseconds>(now).count()};
}

Status Connection::transaction(const char* begin, const sql::Database::Work& work) {
  FELDSIEGEL_CHECK(run_script(begin));
  Status done = work(*this);
  if (done.ok()) done = run_script("COMMIT");
  // Some failures have rolled it back already.
  if (!done.ok() && sqlite3_get_autocommit(database_) == 0) static_cast<void>(run_script("ROLLBACK"));
  return done;
}

}  // namespace feldsiegel::vault::sqlite
