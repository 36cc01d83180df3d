#include "audit_statements.h"
#include "sidecar/audit/sql/sql_store.h"
#include "sidecar/audit/sql/stored_row.h"
#include "sidecar/vault/sql/row_reader.h"

namespace feldsiegel::audit::sql {
namespace {

constexpr std::size_t redacted_at_once = 500;

std::int64_t number(std::uint64_t value) {
  return static_cast<std::int64_t>(std::min<std::uint64_t>(value, INT64_MAX));
}

Result<std::int64_t> integer_of(Result<db::Rows> found) {
  FELDSIEGEL_TRY(const db::Rows rows, std::move(found));
  if (rows.size() != 1) return ErrorCode::audit_damaged;
  db::RowReader row(rows.front());
  const std::int64_t value = row.integer();
  FELDSIEGEL_CHECK(row.finish());
  return value;
}

struct Indexes {
  std::uint64_t begin, end;
};

// Times never go down along the log, so a period is a piece of it.
Result<std::uint64_t> first_at(db::Session& session, std::int64_t log, std::int64_t time, std::uint64_t size) {
  std::uint64_t low = 0, high = size;
  while (low < high) {
    const std::uint64_t middle = low + (high - low) / 2;
    FELDSIEGEL_TRY(const std::int64_t found, integer_of(session.run(statements::event_time, {log, number(middle)})));
    found < time ? low = middle + 1 : high = middle;
  }
  return low;
}

Result<Indexes> indexes_of(db::Session& session, std::int64_t log, const Selection& selection) {
  Indexes indexes{0, selection.size};
  if (selection.from) {
    FELDSIEGEL_TRY(indexes.begin, first_at(session, log, *selection.from, selection.size));
  }
  if (selection.to) {
    FELDSIEGEL_TRY(indexes.end, first_at(session, log, *selection.to, selection.size));
  }
  return indexes;
}

// Events of one tenant have a statement of their own, with the tenant behind the other parameters.
Result<db::Rows> select(db::Session& session, std::int64_t log, const Selection& selection, std::uint64_t index,
                        std::size_t limit, const db::Statement& of_all, const db::Statement& of_tenant) {
  FELDSIEGEL_TRY(const Indexes indexes, indexes_of(session, log, selection));
  db::Parameters parameters{log, number(std::max(index, indexes.begin)), number(indexes.end), number(limit)};
  if (!selection.tenant) return session.run(of_all, parameters);
  const Bytes tenant = tenant_column(selection.tenant->text());
  parameters.emplace_back(ByteView(tenant));
  return session.run(of_tenant, parameters);
}

Bytes redacted(const Row& row, Column column, const Disclosure& disclosure, std::span<const Column> columns) {
  const bool erase = disclosure.salt && std::find(columns.begin(), columns.end(), column) != columns.end();
  if (!erase) return personal_column(disclosure, row[column]);
  return personal_column({std::nullopt, commitment(column, *disclosure.salt, row[column])}, {});
}

}  // namespace

Result<SelectedRange> SqlStore::range(const Selection& selection) {
  return read([&](db::Session& session) -> Result<SelectedRange> {
    FELDSIEGEL_TRY(const Indexes indexes, indexes_of(session, log_, selection));
    if (indexes.begin >= indexes.end) return SelectedRange{};
    if (!selection.tenant) return SelectedRange{indexes.end - indexes.begin, indexes.begin, indexes.begin};
    const Bytes tenant = tenant_column(selection.tenant->text());
    const db::Parameters parameters{log_.load(), number(indexes.begin), number(indexes.end), ByteView(tenant)};
    FELDSIEGEL_TRY(const db::Rows rows, session.run(statements::count_of_tenant, parameters));
    if (rows.size() != 1) return ErrorCode::audit_damaged;
    db::RowReader row(rows.front());
    SelectedRange range;
    range.rows = static_cast<std::uint64_t>(row.integer(0));
    range.first_index = static_cast<std::uint64_t>(row.integer(0));
    range.first = static_cast<std::uint64_t>(row.integer(0));
    FELDSIEGEL_CHECK(row.finish());
    return range;
  });
}

Result<std::vector<Row>> SqlStore::rows(const Selection& selection, std::uint64_t index, std::size_t limit) {
  return read([&](db::Session& session) -> Result<std::vector<Row>> {
    FELDSIEGEL_TRY(const db::Rows found, select(session, log_, selection, index, limit, statements::events_of_all,
                                                statements::events_of_tenant));
    std::vector<Row> rows;
    rows.reserve(found.size());
    for (const db::Row& columns : found) {
      FELDSIEGEL_TRY(Row row, read_row(columns));
      rows.push_back(std::move(row));
    }
    return rows;
  });
}

Result<std::vector<std::uint64_t>> SqlStore::indexes(const Selection& selection, std::uint64_t index,
                                                     std::size_t limit) {
  return read([&](db::Session& session) -> Result<std::vector<std::uint64_t>> {
    FELDSIEGEL_TRY(const db::Rows found, select(session, log_, selection, index, limit, statements::indexes_of_all,
                                                statements::indexes_of_tenant));
    std::vector<std::uint64_t> indexes;
    indexes.reserve(found.size());
    for (const db::Row& columns : found) {
      db::RowReader row(columns);
      indexes.push_back(static_cast<std::uint64_t>(row.integer(0)));
      FELDSIEGEL_CHECK(row.finish());
    }
    return indexes;
  });
}

Result<std::uint64_t> SqlStore::redact(const Selection& selection, std::span<const Column> columns) {
  std::uint64_t changed = 0, index = 0;
  for (;;) {
    FELDSIEGEL_TRY(const std::vector<Row> portion, rows(selection, index, redacted_at_once));
    if (portion.empty()) return changed;
    FELDSIEGEL_CHECK(write([&](db::Session& session) -> Status {
      for (const Row& row : portion) {
        const std::uint64_t at = std::stoull(row[Column::index]);
        FELDSIEGEL_TRY(const Disclosures known, parse_disclosure(row[Column::disclosure]));
        std::array<Bytes, personal_columns.size()> kept;
        for (std::size_t i = 0; i < kept.size(); ++i) kept[i] = redacted(row, personal_columns[i], known[i], columns);
        const db::Parameters values{log_.load(), number(at), ByteView(kept[0]), ByteView(kept[1]), ByteView(kept[2])};
        FELDSIEGEL_CHECK(session.run(statements::redact_event, values));
        index = at + 1;
      }
      return {};
    }));
    changed += portion.size();
  }
}

}  // namespace feldsiegel::audit::sql
