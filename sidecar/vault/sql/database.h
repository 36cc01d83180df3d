// The little that the stores need of an SQL database. They are written once, over this; one folder per database
// implements it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/result.h"

namespace feldsiegel::vault::sql {

/// An SQL statement with parameters ?1, ?2, …, in what SQLite and PostgreSQL have in common. Connections keep it
/// prepared under its number; without a number it is prepared anew each time.
struct Statement {
  static constexpr int unnumbered = -1;
  int number;
  const char* text;
};

/// What is borrowed must live until the call returns.
using Parameter = std::variant<std::nullptr_t, std::int64_t, std::string_view, ByteView>;
using Parameters = std::vector<Parameter>;
using Value = std::variant<std::nullptr_t, std::int64_t, std::string, Bytes>;
using Row = std::vector<Value>;
using Rows = std::vector<Row>;

/// What a transaction can do. Errors of every call: duplicate_id (a key that must be unique is not), vault_unavailable,
/// vault_read_only, vault_full, vault_damaged. After an error the transaction is lost: return the error.
class Session {
 public:
  virtual ~Session() = default;

  virtual Result<Rows> run(const Statement& statement, const Parameters& parameters) = 0;

  /// One statement for many parameters, in their order, with few round trips. Answers the rows of each.
  virtual Result<std::vector<Rows>> run_many(const Statement& statement, std::span<const Parameters> parameters) = 0;

  /// Several statements without parameters and answers.
  virtual Status run_script(const char* text) = 0;

  /// Now, by the one clock that all who use this database share: milliseconds since 1970. It may be set.
  virtual Result<std::int64_t> clock() = 0;
};

/// `read` sees one state of the database. Writers may run side by side, where the database can do so; `exclusive`
/// begins when all writers have ended, and they wait for it.
enum class Access : std::uint8_t { read, write, exclusive };

/// Thread-safe.
class Database {
 public:
  using Work = std::function<Status(Session&)>;

  virtual ~Database() = default;

  /// Commits, durably, when `work` answers no error; otherwise nothing has happened. May run `work` more than once.
  /// Errors: those of `work`; vault_unavailable, also when the connection broke during the commit, so that it may or
  /// may not have happened.
  virtual Status transaction(Access access, const Work& work) = 0;

  /// The database's own look at its pages, where it has one. False: it finds damage.
  virtual Result<bool> is_whole() = 0;
};

/// Runs `work(session)`, which answers a Result, in a transaction.
template <class Work>
std::invoke_result_t<Work&, Session&> within(Database& database, Access access, Work work) {
  std::optional<std::invoke_result_t<Work&, Session&>> answer;
  const Status done = database.transaction(access, [&](Session& session) -> Status {
    answer.emplace(work(session));
    return answer->ok() ? Status() : Status(answer->error());
  });
  if (!done.ok()) return done.error();
  return *std::move(answer);
}

}  // namespace feldsiegel::vault::sql
