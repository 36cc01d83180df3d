#include "sidecar/audit/sql/sql_store.h"

#include "audit_statements.h"
#include "sidecar/audit/sql/stored_group.h"
#include "sidecar/vault/sql/row_reader.h"

namespace feldsiegel::audit::sql {
namespace {

std::int64_t number(std::uint64_t value) { return static_cast<std::int64_t>(value); }

Result<LogRecord> read_log(const db::Row& columns, std::int64_t& log) {
  db::RowReader row(columns);
  LogRecord record;
  log = row.integer(1);
  record.origin = row.text();
  record.verifier_key = row.text();
  record.wrapped_key = row.bytes();
  record.head.size = static_cast<std::uint64_t>(row.integer(0));
  record.head.root = row.fixed<sizeof(merkle::Hash)>();
  record.head.time = row.integer(0);
  record.checkpoint = row.text();
  FELDSIEGEL_CHECK(row.finish());
  return record;
}

Status advance(db::Session& session, std::int64_t log, const Head& before, const Head& after) {
  const db::Parameters heads{
      log, number(before.size), ByteView(before.root), number(after.size), ByteView(after.root), after.time};
  FELDSIEGEL_TRY(const db::Rows changed, session.run(statements::advance_log, heads));
  return changed.size() == 1 ? Status() : Status(ErrorCode::audit_rewritten);
}

Status add_groups(db::Session& session, std::int64_t log, const Growth& growth) {
  for (std::span<const StoredEvent> rest = growth.events; !rest.empty();) {
    std::set<Bytes> tenants;
    const StoredGroup group = encode_group(rest, growth.after.time, tenants);
    const db::Parameters row{log,        number(group.first),    number(group.count),
                             group.time, ByteView(group.leaves), ByteView(group.events)};
    FELDSIEGEL_CHECK(session.run(statements::add_group, row));
    std::vector<db::Parameters> rows;
    for (const Bytes& tenant : tenants) rows.push_back({log, ByteView(tenant), number(group.first)});
    FELDSIEGEL_CHECK(session.run_many(statements::add_group_tenant, rows));
    rest = rest.subspan(group.count);
  }
  return {};
}

}  // namespace

Error audit_error(const Error& error) {
  switch (error.code) {
    case ErrorCode::vault_damaged: return {ErrorCode::audit_damaged};
    case ErrorCode::vault_unavailable:
    case ErrorCode::vault_full:
    case ErrorCode::vault_read_only: return {ErrorCode::audit_unavailable, Place::outside(code_text(error.code))};
    default: return error;
  }
}

SqlStore::SqlStore(std::unique_ptr<db::Database> database, std::string instance, StillThere still_there)
    : database_(std::move(database)),
      instance_(std::move(instance)),
      still_there_(std::move(still_there)),
      nodes_(*database_, log_) {}

Result<std::optional<LogRecord>> SqlStore::find() {
  return read([&](db::Session& session) -> Result<std::optional<LogRecord>> {
    FELDSIEGEL_TRY(db::Rows rows, session.run(statements::find_log, {instance_}));
    FELDSIEGEL_TRY(const auto row, db::at_most_one(std::move(rows)));
    if (!row) return std::optional<LogRecord>{};
    std::int64_t log = 0;
    FELDSIEGEL_TRY(LogRecord record, read_log(*row, log));
    log_ = log;
    return std::optional(std::move(record));
  });
}

Status SqlStore::create(const LogRecord& log) {
  return write([&](db::Session& session) -> Status {
    const db::Parameters row{
        instance_, log.origin, log.verifier_key, ByteView(log.wrapped_key), ByteView(log.head.root), log.checkpoint};
    FELDSIEGEL_CHECK(session.run(statements::add_log, row));
    return {};
  });
}

Status SqlStore::grow(db::Session& session, const Growth& growth) const {
  const std::int64_t log = log_;
  FELDSIEGEL_CHECK(advance(session, log, growth.before, growth.after));
  FELDSIEGEL_CHECK(add_groups(session, log, growth));
  std::vector<db::Parameters> rows;
  for (const Tile& tile : growth.tiles) {
    const ByteView nodes(tile.nodes.front().data(), sizeof(TileNodes));
    rows.push_back({log, std::int64_t{tile.id.level}, number(tile.id.index), nodes});
  }
  FELDSIEGEL_CHECK(session.run_many(statements::add_tile, rows));
  rows.clear();
  for (const auto& [index, body] : growth.messages) rows.push_back({log, number(index), growth.after.time, body});
  FELDSIEGEL_CHECK(session.run_many(statements::add_message, rows));
  return {};
}

Status SqlStore::append(const Growth& growth) {
  const Status grown = write([&](db::Session& session) { return grow(session, growth); });
  // Events behind the head: it was set back.
  if (!grown.ok() && grown.error().code == ErrorCode::duplicate_id) return ErrorCode::audit_rewritten;
  return grown;
}

Status SqlStore::keep_checkpoint(const std::string& checkpoint) {
  return write([&](db::Session& session) -> Status {
    FELDSIEGEL_CHECK(session.run(statements::keep_checkpoint, {log_.load(), checkpoint}));
    return {};
  });
}

Status SqlStore::probe(const Head& head) {
  return write([&](db::Session& session) { return advance(session, log_, head, head); });
}

Result<std::vector<std::pair<std::string, std::string>>> SqlStore::facts() {
  using Facts = std::vector<std::pair<std::string, std::string>>;
  return read([&](db::Session& session) -> Result<Facts> {
    FELDSIEGEL_TRY(const db::Rows rows, session.run(statements::audit_facts, {log_.load()}));
    Facts facts;
    for (const db::Row& columns : rows) {
      db::RowReader row(columns);
      std::string name = row.text();
      facts.emplace_back(std::move(name), row.text());
      FELDSIEGEL_CHECK(row.finish());
    }
    return facts;
  });
}

Status SqlStore::keep_fact(const std::string& name, const std::optional<std::string>& value) {
  return write([&](db::Session& session) -> Status {
    const auto kept = value ? session.run(statements::keep_fact, {log_.load(), name, *value})
                            : session.run(statements::drop_fact, {log_.load(), name});
    return kept.ok() ? Status() : Status(kept.error());
  });
}

}  // namespace feldsiegel::audit::sql
