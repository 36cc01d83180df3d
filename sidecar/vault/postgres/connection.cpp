#include "sidecar/vault/postgres/connection.h"

#include <algorithm>

#include "postgres_scripts.h"
#include "sidecar/vault/postgres/server_error.h"

namespace feldsiegel::vault::postgres {
namespace {

constexpr std::size_t max_batch = 500;  // what is in flight at once

constexpr const char* begin_reading = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
constexpr const char* begin_writing = "BEGIN";

// All writers of a vault hold this lock, shared; who needs the vault for itself holds it alone. The number is "fsig".
constexpr const char* lock_shared = "SELECT CAST(NULL AS bigint) FROM pg_advisory_xact_lock_shared(1718843751)";
constexpr const char* lock_alone = "SELECT CAST(NULL AS bigint) FROM pg_advisory_xact_lock(1718843751)";

// Not the transaction's begin, which may have waited for a lock since.
constexpr const char* read_clock = "SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000 AS bigint)";

bool is_success(const PGresult* answer) {
  const ExecStatusType status = PQresultStatus(answer);
  return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
}

// PQconnectdbParams' two arrays. What comes first here, the configuration may override.
class ConnectArguments {
 public:
  ConnectArguments() {
    add("connect_timeout", "5");
    add("tcp_user_timeout", "15000");
    add("keepalives_idle", "30");
    add("client_encoding", "UTF8");
    add("gssencmode", "disable");  // TLS is what is checked
  }
  void add(const char* keyword, const char* value) {
    keywords_.push_back(keyword);
    values_.push_back(value);
  }
  Handle connect() {
    add(nullptr, nullptr);
    return Handle(PQconnectdbParams(keywords_.data(), values_.data(), 0));
  }

 private:
  std::vector<const char*> keywords_, values_;
};

}  // namespace

Result<std::unique_ptr<Connection>> Connection::open(const Settings& settings) {
  FELDSIEGEL_TRY(const std::optional<SecretBytes> password, settings.password());
  std::string text;  // libpq keeps a copy in ordinary memory too, for as long as the connection lives
  ConnectArguments arguments;
  for (const auto& [keyword, value] : settings.parameters()) arguments.add(keyword.c_str(), value.c_str());
  if (password) {
    text = as_text(password->expose_secret());
    arguments.add("password", text.c_str());
  }
  Handle handle = arguments.connect();
  wipe({reinterpret_cast<std::uint8_t*>(text.data()), text.size()});
  if (handle == nullptr || PQstatus(handle.get()) != CONNECTION_OK) return ErrorCode::vault_unavailable;
  PQsetNoticeProcessor(
      handle.get(), [](void*, const char*) {}, nullptr);
  std::unique_ptr<Connection> connection(new Connection(std::move(handle)));
  FELDSIEGEL_CHECK(connection->run_script(scripts::open));
  return connection;
}

ErrorCode Connection::failed(const PGresult* answer) {
  const char* field = answer != nullptr ? PQresultErrorField(answer, PG_DIAG_SQLSTATE) : nullptr;
  const std::string_view sqlstate = field != nullptr ? field : "";
  transient_ = transient_ || is_transient(sqlstate);
  return error_of(sqlstate, access_ != sql::Access::read);
}

std::string Connection::name_of(const sql::Statement& statement) const {
  return statement.number == sql::Statement::unnumbered ? std::string() : "f" + std::to_string(statement.number);
}

bool Connection::is_prepared(const sql::Statement& statement) const {
  const auto number = static_cast<std::size_t>(statement.number);
  return statement.number != sql::Statement::unnumbered && number < prepared_.size() && prepared_[number];
}

// What goes ahead of a batch: BEGIN with the lock, if the transaction has not begun, and the preparation.
Status Connection::send_leading(Pipeline& pipeline, const sql::Statement& statement, const sql::Parameters& first) {
  leading_ = 0;
  const auto sent = [this](bool done) {
    ++leading_;
    return done;
  };
  if (!begun_) {
    if (!sent(pipeline.send_text(access_ == sql::Access::read ? begin_reading : begin_writing))) {
      return ErrorCode::vault_unavailable;
    }
    const char* lock = access_ == sql::Access::write ? lock_shared : lock_alone;
    if (access_ != sql::Access::read && !sent(pipeline.send_text(lock))) return ErrorCode::vault_unavailable;
  }
  preparing_ = !is_prepared(statement);
  if (preparing_ && !sent(pipeline.send_prepare(name_of(statement), statement.text, first))) {
    return ErrorCode::vault_unavailable;
  }
  return {};
}

Status Connection::read_leading(std::span<const Answer> answers, const sql::Statement& statement) {
  for (std::size_t i = 0; i < leading_; ++i) {
    if (i >= answers.size() || !is_success(answers[i].get())) {
      return failed(i < answers.size() ? answers[i].get() : nullptr);
    }
    begun_ = true;  // BEGIN is the first
  }
  if (preparing_ && statement.number != sql::Statement::unnumbered) {
    const auto number = static_cast<std::size_t>(statement.number);
    if (number >= prepared_.size()) prepared_.resize(number + 1);
    prepared_[number] = true;
  }
  return {};
}

Result<std::vector<sql::Rows>> Connection::run_batch(const sql::Statement& statement,
                                                     std::span<const sql::Parameters> batch) {
  Pipeline pipeline(handle_.get());
  Status sent = send_leading(pipeline, statement, batch.front());
  const std::string name = name_of(statement);
  for (const sql::Parameters& parameters : batch) {
    if (sent.ok() && !pipeline.send_prepared(name, parameters)) sent = ErrorCode::vault_unavailable;
  }
  const std::vector<Answer> answers = pipeline.receive();
  FELDSIEGEL_CHECK(std::move(sent));
  FELDSIEGEL_CHECK(read_leading(answers, statement));
  std::vector<sql::Rows> all;
  all.reserve(batch.size());
  for (std::size_t i = leading_; i < leading_ + batch.size(); ++i) {
    if (i >= answers.size()) return failed(nullptr);
    if (!is_success(answers[i].get())) return failed(answers[i].get());
    FELDSIEGEL_TRY(sql::Rows rows, rows_of(answers[i].get()));
    all.push_back(std::move(rows));
  }
  return all;
}

Result<sql::Rows> Connection::run(const sql::Statement& statement, const sql::Parameters& parameters) {
  FELDSIEGEL_TRY(std::vector<sql::Rows> all, run_batch(statement, {&parameters, 1}));
  return std::move(all.front());
}

Result<std::vector<sql::Rows>> Connection::run_many(const sql::Statement& statement,
                                                    std::span<const sql::Parameters> parameters) {
  std::vector<sql::Rows> all;
  all.reserve(parameters.size());
  while (!parameters.empty()) {
    const std::size_t size = std::min(parameters.size(), max_batch);
    FELDSIEGEL_TRY(std::vector<sql::Rows> some, run_batch(statement, parameters.first(size)));
    std::move(some.begin(), some.end(), std::back_inserter(all));
    parameters = parameters.subspan(size);
  }
  return all;
}

Status Connection::run_script(const char* text) {
  std::string script;
  if (!begun_) {
    script = std::string(begin_writing) + ";" + (access_ == sql::Access::write ? lock_shared : lock_alone) + ";";
    begun_ = true;
  }
  const Answer answer(PQexec(handle_.get(), (script + text).c_str()));
  return is_success(answer.get()) ? Status() : Status(failed(answer.get()));
}

Result<std::int64_t> Connection::clock() {
  FELDSIEGEL_TRY(const sql::Rows rows, run({sql::Statement::unnumbered, read_clock}, {}));
  const auto* now = rows.size() == 1 && rows[0].size() == 1 ? std::get_if<std::int64_t>(rows[0].data()) : nullptr;
  return now != nullptr ? Result<std::int64_t>(*now) : Result<std::int64_t>(ErrorCode::vault_unavailable);
}

Ended Connection::transaction(sql::Access access, const sql::Database::Work& work) {
  access_ = access;
  begun_ = false;
  transient_ = false;
  Status done = work(*this);
  const bool open = std::exchange(begun_, true);
  if (done.ok() && open) {
    const bool was_broken = is_broken();
    const Answer answer(PQexec(handle_.get(), "COMMIT"));
    // A transaction that failed answers ROLLBACK to its COMMIT: an error of `work` that it kept for itself.
    const bool committed = is_success(answer.get()) && std::string_view(PQcmdStatus(answer.get())) == "COMMIT";
    if (committed) return {};
    const ErrorCode code = failed(answer.get());
    return {code, transient_ || was_broken};
  }
  if (!done.ok() && !is_broken()) Answer(PQexec(handle_.get(), "ROLLBACK"));
  // Before the commit was sent, nothing has happened: a broken connection is worth another try.
  const bool again = !done.ok() && (transient_ || is_broken());
  return {std::move(done), again};
}

}  // namespace feldsiegel::vault::postgres
