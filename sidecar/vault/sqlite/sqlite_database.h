// A file with one connection that writes and a few that read. SQLite lets them work side by side (WAL), also from
// several processes.
#pragma once

#include <condition_variable>
#include <filesystem>
#include <memory>
#include <mutex>
#include <vector>

#include "sidecar/vault/sqlite/connection.h"

namespace feldsiegel::vault::sqlite {

class SqliteDatabase : public sql::Database {
 public:
  /// Opens an existing file. Errors: those of sql::Session.
  static Result<std::unique_ptr<SqliteDatabase>> open(const std::filesystem::path& file);

  Status transaction(sql::Access access, const Work& work) override;
  Result<bool> is_whole() override;

 private:
  SqliteDatabase(std::filesystem::path file, std::unique_ptr<Connection> writer)
      : file_(std::move(file)), writer_(std::move(writer)) {}
  Result<std::unique_ptr<Connection>> take_reader();
  void give_back(std::unique_ptr<Connection> reader);

  const std::filesystem::path file_;
  std::mutex writer_mutex_;
  std::unique_ptr<Connection> writer_;

  std::mutex readers_mutex_;
  std::condition_variable reader_is_free_;
  std::size_t readers_ = 0;  // free or at work
  std::vector<std::unique_ptr<Connection>> free_readers_;
};

}  // namespace feldsiegel::vault::sqlite
