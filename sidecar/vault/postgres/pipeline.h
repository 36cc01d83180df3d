// The wire side of a connection: statements go out in batches, prepared on first use, and one round trip answers many.
#pragma once

#include <libpq-fe.h>

#include <array>
#include <memory>

#include "sidecar/vault/sql/database.h"

namespace feldsiegel::vault::postgres {

struct ConnectionCloser {
  void operator()(PGconn* connection) const { PQfinish(connection); }
};
using Handle = std::unique_ptr<PGconn, ConnectionCloser>;

struct ResultClearer {
  void operator()(PGresult* result) const { PQclear(result); }
};
using Answer = std::unique_ptr<PGresult, ResultClearer>;

/// SQL with $1 where it says ?1.
std::string with_dollars(std::string_view sql);

/// Statements that were sent together. In libpq's pipeline mode from the first send() to receive(), which must be
/// called in any case, as it leaves the connection ready for what follows.
class Pipeline {
 public:
  explicit Pipeline(PGconn* connection) : connection_(connection) {}

  /// False when it could not be sent.
  bool send_text(const char* sql);
  bool send_prepare(const std::string& name, const char* sql, const sql::Parameters& parameters);
  bool send_prepared(const std::string& name, const sql::Parameters& parameters);

  /// What the server answers, one for each statement that was sent and answered; after the first failure the server
  /// skips the rest.
  std::vector<Answer> receive();

 private:
  bool begin();
  bool count(int sent);
  PGconn* connection_;
  std::size_t sent_ = 0;
};

/// Rows of an answer in binary form. Errors: vault_damaged (a type that is not used here).
Result<sql::Rows> rows_of(const PGresult* answer);

}  // namespace feldsiegel::vault::postgres
