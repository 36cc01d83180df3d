#include "sidecar/vault/sql/schema.h"

#include "sidecar/vault/sql/row_reader.h"
#include "vault_statements.h"

namespace feldsiegel::vault::sql {
namespace {

enum class State : std::int64_t { open = 0, moving = 1, moved = 2 };

Result<std::int64_t> read_version(Session& session) {
  FELDSIEGEL_TRY(const Rows rows, session.run(statements::schema_version, {}));
  if (rows.size() != 1) return ErrorCode::vault_damaged;
  RowReader row(rows.front());
  const std::int64_t version = row.integer(0);
  FELDSIEGEL_CHECK(row.finish());
  return version;
}

Status judge_version(std::int64_t version) {
  if (version < schema_version) return ErrorCode::vault_too_old;
  return version > schema_version ? Status(ErrorCode::vault_too_new) : Status();
}

Result<State> read_state(Session& session) {
  FELDSIEGEL_TRY(const Rows rows, session.run(statements::vault_state, {}));
  if (rows.size() != 1) return ErrorCode::vault_damaged;
  RowReader row(rows.front());
  const std::int64_t version = row.integer(0);
  const auto state = static_cast<State>(row.integer(0, static_cast<std::int64_t>(State::moved)));
  FELDSIEGEL_CHECK(row.finish());
  FELDSIEGEL_CHECK(judge_version(version));
  return state;
}

}  // namespace

Result<Migrated> migrate(Database& database, const char* prepare, std::span<const Migration> migrations) {
  return within(database, Access::exclusive, [&](Session& session) -> Result<Migrated> {
    if (*prepare != '\0') FELDSIEGEL_CHECK(session.run_script(prepare));
    FELDSIEGEL_TRY(const std::int64_t from, read_version(session));
    if (from > schema_version) return ErrorCode::vault_too_new;
    for (const Migration& migration : migrations) {
      if (migration.version <= from) continue;
      FELDSIEGEL_CHECK(session.run_script(migration.script));
    }
    FELDSIEGEL_CHECK(session.run(statements::set_schema_version, {schema_version}));
    return Migrated{from, schema_version};
  });
}

Status check_version(Session& session) {
  FELDSIEGEL_TRY(const std::int64_t version, read_version(session));
  return judge_version(version);
}

Status check_writable(Session& session) {
  FELDSIEGEL_TRY(const State state, read_state(session));
  if (state == State::moving) return ErrorCode::vault_moving;
  return state == State::moved ? Status(ErrorCode::vault_moved) : Status();
}

Status check_usable(Session& session) {
  FELDSIEGEL_CHECK(check_version(session));
  FELDSIEGEL_TRY(const State state, read_state(session));
  return state == State::moved ? Status(ErrorCode::vault_moved) : Status();
}

}  // namespace feldsiegel::vault::sql
