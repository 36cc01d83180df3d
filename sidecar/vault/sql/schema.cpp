#include "sidecar/vault/sql/schema.h"

#include "sidecar/vault/sql/row_reader.h"
#include "vault_statements.h"

namespace feldsiegel::vault::sql {
namespace {

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

Result<VaultState> read_state(Session& session) {
  FELDSIEGEL_TRY(const Rows rows, session.run(statements::vault_state, {}));
  if (rows.size() != 1) return ErrorCode::vault_damaged;
  RowReader row(rows.front());
  const std::int64_t version = row.integer(0);
  const auto state = static_cast<State>(row.integer(0, static_cast<std::int64_t>(State::receiving)));
  const bool has_id = !row.skip_null();
  const MoveId move_id = has_id ? row.fixed<sizeof(MoveId)>() : MoveId{};
  FELDSIEGEL_CHECK(row.finish());
  FELDSIEGEL_CHECK(judge_version(version));
  return VaultState{state, has_id ? std::optional(move_id) : std::nullopt};
}

Status set_state(Session& session, const VaultState& vault) {
  const Parameter id = vault.move_id ? Parameter(*vault.move_id) : Parameter(nullptr);
  FELDSIEGEL_CHECK(session.run(statements::set_vault_state, {static_cast<std::int64_t>(vault.state), id}));
  return {};
}

Status check_writable(Session& session) {
  FELDSIEGEL_TRY(const VaultState vault, read_state(session));
  if (vault.state == State::open) return {};
  return vault.state == State::moved ? ErrorCode::vault_moved : ErrorCode::vault_moving;
}

Status check_usable(Session& session) {
  FELDSIEGEL_CHECK(check_version(session));
  FELDSIEGEL_TRY(const VaultState vault, read_state(session));
  if (vault.state == State::receiving) return ErrorCode::vault_moving;
  return vault.state == State::moved ? Status(ErrorCode::vault_moved) : Status();
}

}  // namespace feldsiegel::vault::sql
