// One connection to a server. Not thread-safe.
#pragma once

#include <string>
#include <vector>

#include "sidecar/vault/postgres/pipeline.h"
#include "sidecar/vault/postgres/settings.h"

namespace feldsiegel::vault::postgres {

/// How a transaction ended.
struct Ended {
  Status status{};
  bool again = false;  ///< it did not happen, for a reason that may be over: another transaction, a broken connection
};

class Connection : public sql::Session {
 public:
  /// Errors: vault_unavailable, those of Settings::password.
  static Result<std::unique_ptr<Connection>> open(const Settings& settings);

  Result<sql::Rows> run(const sql::Statement& statement, const sql::Parameters& parameters) override;
  Result<std::vector<sql::Rows>> run_many(const sql::Statement& statement,
                                          std::span<const sql::Parameters> parameters) override;
  Status run_script(const char* text) override;
  Result<std::int64_t> clock() override;

  Ended transaction(sql::Access access, const sql::Database::Work& work);

  bool is_broken() const { return PQstatus(handle_.get()) != CONNECTION_OK; }

 private:
  explicit Connection(Handle handle) : handle_(std::move(handle)) {}
  std::string name_of(const sql::Statement& statement) const;
  bool is_prepared(const sql::Statement& statement) const;
  Status send_leading(Pipeline& pipeline, const sql::Statement& statement, const sql::Parameters& first);
  Status read_leading(std::span<const Answer> answers, const sql::Statement& statement);
  Result<std::vector<sql::Rows>> run_batch(const sql::Statement& statement, std::span<const sql::Parameters> batch);
  ErrorCode failed(const PGresult* answer);

  Handle handle_;
  std::vector<bool> prepared_;  // by number
  sql::Access access_ = sql::Access::read;
  bool begun_ = true;        // false: BEGIN goes along with the first statement
  std::size_t leading_ = 0;  // statements ahead of those asked for, in what was sent
  bool preparing_ = false;
  bool transient_ = false;
};

}  // namespace feldsiegel::vault::postgres
