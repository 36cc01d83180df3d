#include "sidecar/vault/sqlite/sqlite_database.h"

namespace feldsiegel::vault::sqlite {
namespace {

constexpr std::size_t max_readers = 4;

}  // namespace

Result<std::unique_ptr<SqliteDatabase>> SqliteDatabase::open(const std::filesystem::path& file) {
  FELDSIEGEL_TRY(auto writer, Connection::open(file));
  return std::unique_ptr<SqliteDatabase>(new SqliteDatabase(file, std::move(writer)));
}

Status SqliteDatabase::transaction(sql::Access access, const Work& work) {
  if (access != sql::Access::read) {
    // There is one writer at a time in any case, so it is exclusive too.
    const std::lock_guard lock(writer_mutex_);
    return writer_->transaction("BEGIN IMMEDIATE", work);
  }
  FELDSIEGEL_TRY(auto reader, take_reader());
  const Status done = reader->transaction("BEGIN", work);
  give_back(std::move(reader));
  return done;
}

Result<bool> SqliteDatabase::is_whole() {
  const auto look = [](sql::Session& session) -> Result<bool> {
    const sql::Statement pages{sql::Statement::unnumbered, "PRAGMA integrity_check(1)"};
    FELDSIEGEL_TRY(const sql::Rows found, session.run(pages, {}));
    const sql::Statement references{sql::Statement::unnumbered, "PRAGMA foreign_key_check"};
    FELDSIEGEL_TRY(const sql::Rows dangling, session.run(references, {}));
    const bool fine = found.size() == 1 && found.front().size() == 1 && found.front().front() == sql::Value("ok");
    return fine && dangling.empty();
  };
  auto whole = sql::within(*this, sql::Access::read, look);
  if (!whole.ok() && whole.error().code == ErrorCode::vault_damaged) return false;
  return whole;
}

Result<std::unique_ptr<Connection>> SqliteDatabase::take_reader() {
  {
    std::unique_lock lock(readers_mutex_);
    reader_is_free_.wait(lock, [this] { return !free_readers_.empty() || readers_ < max_readers; });
    if (!free_readers_.empty()) {
      auto reader = std::move(free_readers_.back());
      free_readers_.pop_back();
      return reader;
    }
    ++readers_;
  }
  auto reader = Connection::open(file_);
  const Status ready = reader.ok() ? (*reader)->run_script("PRAGMA query_only = ON") : Status(reader.error());
  if (ready.ok()) return reader;
  const std::lock_guard lock(readers_mutex_);
  --readers_;
  reader_is_free_.notify_one();
  return ready.error();
}

void SqliteDatabase::give_back(std::unique_ptr<Connection> reader) {
  const std::lock_guard lock(readers_mutex_);
  free_readers_.push_back(std::move(reader));
  reader_is_free_.notify_one();
}

}  // namespace feldsiegel::vault::sqlite
