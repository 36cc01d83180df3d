#include "audit_statements.h"
#include "sidecar/audit/sql/sql_store.h"
#include "sidecar/vault/sql/row_reader.h"

namespace feldsiegel::audit::sql {

Result<std::vector<Message>> SqlStore::due(std::int64_t now, std::size_t limit) {
  return read([&](db::Session& session) -> Result<std::vector<Message>> {
    const db::Parameters parameters{log_.load(), now, static_cast<std::int64_t>(limit)};
    FELDSIEGEL_TRY(const db::Rows rows, session.run(statements::due_messages, parameters));
    std::vector<Message> messages;
    for (const db::Row& columns : rows) {
      db::RowReader row(columns);
      Message message{row.integer(0), {}, 0};
      message.body = row.text();
      message.attempts = row.number();
      FELDSIEGEL_CHECK(row.finish());
      messages.push_back(std::move(message));
    }
    return messages;
  });
}

Status SqlStore::delivered(std::int64_t id) {
  return write([&](db::Session& session) -> Status {
    FELDSIEGEL_CHECK(session.run(statements::remove_message, {log_.load(), id}));
    return {};
  });
}

Status SqlStore::failed(std::int64_t id, std::uint32_t attempts, std::int64_t next) {
  return write([&](db::Session& session) -> Status {
    FELDSIEGEL_CHECK(session.run(statements::postpone_message, {log_.load(), id, std::int64_t{attempts}, next}));
    return {};
  });
}

Result<OutboxState> SqlStore::state() {
  return read([&](db::Session& session) -> Result<OutboxState> {
    FELDSIEGEL_TRY(const db::Rows rows, session.run(statements::outbox_state, {log_.load()}));
    if (rows.size() != 1) return ErrorCode::audit_damaged;
    db::RowReader row(rows.front());
    OutboxState state;
    state.depth = static_cast<std::uint64_t>(row.integer(0));
    state.oldest = row.integer(0);
    FELDSIEGEL_CHECK(row.finish());
    return state;
  });
}

}  // namespace feldsiegel::audit::sql
