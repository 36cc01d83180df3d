// A log in an SQL database: a SQLite file of its own, or tables in the vault's PostgreSQL database.
#pragma once

#include <filesystem>
#include <memory>
#include <mutex>

#include "sidecar/audit/sql/sql_nodes.h"
#include "sidecar/audit/store.h"
#include "sidecar/vault/postgres/settings.h"
#include "sidecar/vault/sql/database.h"

namespace feldsiegel::audit::sql {

namespace db = vault::sql;

/// The database's errors in the log's words.
Error audit_error(const Error& error);

class SqlStore : public Store {
 public:
  /// For writing (`make`) the file is made where there is none, mode 0600, and locked against other services; otherwise
  /// it is only read. Errors: file_unreadable, file_unwritable, audit_in_use, vault_too_new, audit_unavailable,
  /// audit_damaged.
  static Result<std::unique_ptr<SqlStore>> open_file(const std::filesystem::path& file, bool make);

  /// Makes the tables where there are none. Errors: those of Settings::check; vault_too_new, audit_unavailable.
  static Result<std::unique_ptr<SqlStore>> open_postgres(const vault::postgres::Server& server, std::string instance);

  Result<std::optional<LogRecord>> find() override;
  Status create(const LogRecord& log) override;
  Result<std::vector<std::pair<std::string, std::uint64_t>>> tenants() override;
  Status append(const Growth& growth) override;
  Status keep_checkpoint(const std::string& checkpoint) override;
  Status probe(const Head& head) override;
  Result<std::vector<std::pair<std::string, std::string>>> facts() override;
  Status keep_fact(const std::string& name, const std::optional<std::string>& value) override;
  Result<std::uint64_t> redact(const Selection& selection, std::span<const Column> columns) override;

  Result<SelectedRange> range(const Selection& selection) override;
  Result<std::vector<Row>> rows(const Selection& selection, std::uint64_t index, std::size_t limit) override;
  Result<std::vector<std::uint64_t>> indexes(const Selection& selection, std::uint64_t index,
                                             std::size_t limit) override;
  merkle::NodeSource& nodes() override { return nodes_; }

  Result<std::vector<Message>> due(std::int64_t now, std::size_t limit) override;
  Status delivered(std::int64_t id) override;
  Status failed(std::int64_t id, std::uint32_t attempts, std::int64_t next) override;
  Result<OutboxState> state() override;

 private:
  /// Told before each write: a file that was removed or replaced would take everything and keep nothing.
  using StillThere = std::function<bool()>;

  SqlStore(std::unique_ptr<db::Database> database, std::string instance, StillThere still_there);
  static Result<std::unique_ptr<SqlStore>> make(std::unique_ptr<db::Database> database, const char* tables,
                                                std::string instance, StillThere still_there);

  template <class Work>
  std::invoke_result_t<Work&, db::Session&> read(Work work) {
    auto answer = db::within(*database_, db::Access::read, std::move(work));
    if (!answer.ok()) return audit_error(answer.error());
    return answer;
  }

  template <class Work>
  std::invoke_result_t<Work&, db::Session&> write(Work work) {
    if (!still_there_()) return ErrorCode::audit_unavailable;
    auto answer = db::within(*database_, db::Access::write, std::move(work));
    if (!answer.ok()) return audit_error(answer.error());
    return answer;
  }
  Status grow(db::Session& session, const Growth& growth) const;

  const std::unique_ptr<db::Database> database_;
  const std::string instance_;
  StillThere still_there_;
  std::atomic<std::int64_t> log_ = 0;  // its number in the tables; 0 until it is found or made
  SqlNodes nodes_;
};

}  // namespace feldsiegel::audit::sql
