#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "audit_scripts.h"
#include "audit_statements.h"
#include "sidecar/audit/sql/sql_store.h"
#include "sidecar/vault/postgres/postgres_vault.h"
#include "sidecar/vault/sql/row_reader.h"
#include "sidecar/vault/sqlite/sqlite_database.h"

namespace feldsiegel::audit::sql {
namespace {

constexpr std::int64_t tables_version = 2;

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

// One service writes to a log. The lock goes with the last copy of the pointer, and with the process.
class FileLock {
 public:
  static std::shared_ptr<FileLock> take(const std::filesystem::path& file) {
    const std::string name = file.string() + ".lock";
    const int descriptor = ::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor < 0) return nullptr;
    std::shared_ptr<FileLock> lock(new FileLock(descriptor));
    return ::flock(descriptor, LOCK_EX | LOCK_NB) == 0 ? lock : nullptr;
  }
  ~FileLock() { ::close(descriptor_); }
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;

 private:
  explicit FileLock(int descriptor) : descriptor_(descriptor) {}
  const int descriptor_;
};

// SQLite would go on with a file that has no name any more, and everything would be gone with the process.
std::function<bool()> watch(const std::filesystem::path& file, std::shared_ptr<FileLock> lock) {
  const std::string main = file.string(), wal = main + "-wal";
  return [=, known = std::pair(identity_of(main), identity_of(wal)), lock = std::move(lock)] {
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
    const auto make_tables = [tables](db::Session& session) { return session.run_script(tables); };
    const Status made = database->transaction(db::Access::exclusive, make_tables);
    if (!made.ok()) return audit_error(made.error());
    version = db::within(*database, db::Access::read, read_version);
  }
  if (!version.ok()) return audit_error(version.error());
  if (*version < tables_version) return ErrorCode::audit_too_old;
  if (*version > tables_version) return ErrorCode::audit_too_new;
  return std::unique_ptr<SqlStore>(new SqlStore(std::move(database), std::move(instance), std::move(still_there)));
}

Result<std::unique_ptr<SqlStore>> SqlStore::open_file(const std::filesystem::path& file, bool make_it) {
  std::error_code ignored;
  if (!std::filesystem::exists(file, ignored)) {
    if (!make_it) return ErrorCode::file_unreadable;
    FELDSIEGEL_CHECK(make_private_file(file));
  }
  std::shared_ptr<FileLock> lock = make_it ? FileLock::take(file) : nullptr;
  if (make_it && lock == nullptr) return ErrorCode::audit_in_use;
  auto database = vault::sqlite::SqliteDatabase::open(file);
  if (!database.ok()) return audit_error(database.error());
  const char* tables = make_it ? scripts::sqlite_tables : nullptr;
  auto store = make(std::move(*database), tables, "", {});
  if (store.ok()) (*store)->still_there_ = watch(file, std::move(lock));  // the tables' first use made the other files
  return store;
}

Result<std::unique_ptr<SqlStore>> SqlStore::open_postgres(const vault::postgres::Server& server, std::string instance) {
  FELDSIEGEL_TRY(auto database, vault::postgres::PostgresVault::open_database(server));
  return make(std::move(database), scripts::postgres_tables, std::move(instance), [] { return true; });
}

}  // namespace feldsiegel::audit::sql
