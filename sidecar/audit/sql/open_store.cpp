#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "audit_scripts.h"
#include "audit_statements.h"
#include "sidecar/audit/sql/sql_store.h"
#include "sidecar/vault/postgres/pool.h"
#include "sidecar/vault/sql/row_reader.h"
#include "sidecar/vault/sqlite/sqlite_database.h"

namespace feldsiegel::audit::sql {
namespace {

constexpr std::int64_t tables_version = 1;

Result<std::int64_t> read_version(db::Session& session) {
  FELDSIEGEL_TRY(const db::Rows rows, session.run(statements::audit_version, {}));
  if (rows.size() != 1) return ErrorCode::vault_damaged;
  db::RowReader row(rows.front());
  const std::int64_t version = row.integer(0);
  FELDSIEGEL_CHECK(row.finish());
  return version;
}

struct FileIdentity {
  dev_t device = 0;
  ino_t node = 0;
  bool operator==(const FileIdentity&) const = default;
};

std::optional<FileIdentity> identity_of(const std::string& file) {
  struct stat found {};
  if (::stat(file.c_str(), &found) != 0) return std::nullopt;
  return FileIdentity{found.st_dev, found.st_ino};
}

// SQLite would go on with a file that has no name any more, and everything would be gone with the process.
std::function<bool()> watch(const std::filesystem::path& file) {
  const std::string main = file.string(), wal = main + "-wal";
  return [=, known = std::pair(identity_of(main), identity_of(wal))] {
    return known.first && known == std::pair(identity_of(main), identity_of(wal));
  };
}

Status make_private_file(const std::filesystem::path& file) {
  const int descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (descriptor < 0) return ErrorCode::file_unwritable;
  ::close(descriptor);
  return {};
}

}  // namespace

Result<std::unique_ptr<SqlStore>> SqlStore::make(std::unique_ptr<db::Database> database, const char* tables,
                                                 std::string instance, StillThere still_there) {
  auto version = db::within(*database, db::Access::read, read_version);
  if (!version.ok() && tables != nullptr) {
    FELDSIEGEL_CHECK(database->transaction(db::Access::exclusive, [&](db::Session& s) { return s.run_script(tables); }));
    version = db::within(*database, db::Access::read, read_version);
  }
  if (!version.ok()) return audit_error(version.error());
  if (*version != tables_version) return ErrorCode::vault_too_new;
  return std::unique_ptr<SqlStore>(new SqlStore(std::move(database), std::move(instance), std::move(still_there)));
}

Result<std::unique_ptr<SqlStore>> SqlStore::open_file(const std::filesystem::path& file, bool make_it) {
  std::error_code ignored;
  if (!std::filesystem::exists(file, ignored)) {
    if (!make_it) return ErrorCode::file_unreadable;
    FELDSIEGEL_CHECK(make_private_file(file));
  }
  auto database = vault::sqlite::SqliteDatabase::open(file);
  if (!database.ok()) return audit_error(database.error());
  const char* tables = make_it ? scripts::sqlite_tables : nullptr;
  return make(std::move(*database), tables, "", watch(file));
}

Result<std::unique_ptr<SqlStore>> SqlStore::open_postgres(const vault::postgres::Server& server,
                                                          std::string instance) {
  FELDSIEGEL_TRY(auto settings, vault::postgres::Settings::check(server));
  auto pool = std::make_unique<vault::postgres::Pool>(std::move(settings));
  return make(std::move(pool), scripts::postgres_tables, std::move(instance), [] { return true; });
}

}  // namespace feldsiegel::audit::sql
