#include "sidecar/vault/sqlite/sqlite_vault.h"

#include <fcntl.h>
#include <unistd.h>

#include "sidecar/vault/sqlite/sqlite_database.h"
#include "sqlite_scripts.h"

namespace feldsiegel::vault::sqlite {
namespace {

constexpr std::array<sql::Migration, 4> migrations = {
    {{1, scripts::version_1}, {2, scripts::version_2}, {3, scripts::version_3}, {4, scripts::version_4}}};

bool create_private_file(const std::filesystem::path& file) {
  const int descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (descriptor < 0) return false;
  ::close(descriptor);
  return true;
}

void remove_files(const std::filesystem::path& file) {
  for (const char* suffix : {"", "-wal", "-shm"}) ::unlink((file.native() + suffix).c_str());
}

Result<std::unique_ptr<SqliteDatabase>> open_file(const std::filesystem::path& file) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(file, ignored)) return ErrorCode::file_unreadable;
  return SqliteDatabase::open(file);
}

Result<std::unique_ptr<SqliteDatabase>> make_tables(const std::filesystem::path& file) {
  FELDSIEGEL_TRY(auto database, SqliteDatabase::open(file));
  FELDSIEGEL_CHECK(sql::migrate(*database, scripts::version_0, migrations));
  return database;
}

}  // namespace

Result<std::unique_ptr<SqliteVault>> SqliteVault::create(const std::filesystem::path& file) {
  if (!create_private_file(file)) return ErrorCode::file_unwritable;
  auto database = make_tables(file);
  if (database.ok()) return std::unique_ptr<SqliteVault>(new SqliteVault(std::move(database).value()));
  remove_files(file);
  return database.error();
}

Result<std::unique_ptr<SqliteVault>> SqliteVault::open(const std::filesystem::path& file) {
  FELDSIEGEL_TRY(auto database, open_file(file));
  FELDSIEGEL_CHECK(database->transaction(sql::Access::read, sql::check_usable));
  return std::unique_ptr<SqliteVault>(new SqliteVault(std::move(database)));
}

Result<std::unique_ptr<sql::Database>> SqliteVault::open_database(const std::filesystem::path& file) {
  FELDSIEGEL_TRY(auto database, open_file(file));
  return std::unique_ptr<sql::Database>(std::move(database));
}

Result<sql::Migrated> SqliteVault::migrate(const std::filesystem::path& file) {
  FELDSIEGEL_TRY(const auto database, open_file(file));
  return sql::migrate(*database, "", migrations);
}

}  // namespace feldsiegel::vault::sqlite
