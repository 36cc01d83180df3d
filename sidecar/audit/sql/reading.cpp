#include <algorithm>
#include <charconv>

#include "audit_statements.h"
#include "sidecar/audit/sql/sql_store.h"
#include "sidecar/audit/sql/stored_group.h"
#include "sidecar/vault/sql/row_reader.h"

namespace feldsiegel::audit::sql {
namespace {

std::int64_t number(std::uint64_t value) {
  return static_cast<std::int64_t>(std::min<std::uint64_t>(value, INT64_MAX));
}

std::uint64_t number_in(const std::string& text) {
  std::uint64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

// The answer's only number; nothing for NULL.
Result<std::optional<std::uint64_t>> find_number(Result<db::Rows> found) {
  FELDSIEGEL_TRY(const db::Rows rows, std::move(found));
  if (rows.size() != 1) return ErrorCode::audit_damaged;
  db::RowReader row(rows.front());
  const bool is_null = row.skip_null();
  const auto value = is_null ? std::nullopt : std::optional(static_cast<std::uint64_t>(row.integer(0)));
  FELDSIEGEL_CHECK(row.finish());
  return value;
}

// Goes through the groups that a selection touches. Indexes are [begin, end); end is within the log.
class Groups {
 public:
  static Result<Groups> select(db::Session& session, std::int64_t log, const Selection& selection) {
    Groups groups(session, log, selection);
    groups.end_ = selection.size;
    // Times never go down along the log, so a period is a piece of it.
    if (selection.from) {
      FELDSIEGEL_TRY(groups.begin_, groups.first_since(*selection.from));
    }
    if (selection.to) {
      FELDSIEGEL_TRY(groups.end_, groups.first_since(*selection.to));
    }
    return groups;
  }

  std::uint64_t begin() const { return begin_; }
  std::uint64_t end() const { return end_; }

  /// The group with this event, or the next one that has any of the selection; nothing behind the last.
  Result<std::optional<StoredGroup>> at_or_after(std::uint64_t index) {
    index = std::max(index, begin_);
    if (index >= end_) return std::optional<StoredGroup>();
    if (!selection_.tenant) return containing(index);
    FELDSIEGEL_TRY(const auto around, containing(index));
    if (!around) return ErrorCode::audit_damaged;
    const db::Parameters from{log_, ByteView(tenant_), number(around->first)};
    FELDSIEGEL_TRY(const auto first, find_number(session_.run(statements::next_group_of_tenant, from)));
    if (!first || *first >= end_) return std::optional<StoredGroup>();
    return *first == around->first ? Result(around) : containing(*first);
  }

  /// The last group that begins before `index` and has the tenant, where there is one.
  Result<std::optional<StoredGroup>> last_before(std::uint64_t index) {
    const db::Parameters before{log_, ByteView(tenant_), number(index)};
    FELDSIEGEL_TRY(const auto first, find_number(session_.run(statements::last_group_of_tenant, before)));
    return first ? containing(*first) : std::optional<StoredGroup>();
  }

  /// Those of its rows that are selected.
  Result<std::vector<Row>> rows(const StoredGroup& group) const {
    FELDSIEGEL_TRY(std::vector<Row> rows, rows_of(group, selection_.tenant));
    std::erase_if(rows, [this](const Row& row) {
      const std::uint64_t index = number_in(row[Column::index]);
      return index < begin_ || index >= end_;
    });
    return rows;
  }

 private:
  Groups(db::Session& session, std::int64_t log, const Selection& selection)
      : session_(session), log_(log), selection_(selection) {
    if (selection.tenant) tenant_ = tenant_column(selection.tenant->text());
  }

  Result<std::uint64_t> first_since(std::int64_t time) {
    std::uint64_t low = 0, high = selection_.size;
    while (low < high) {
      const std::uint64_t middle = low + (high - low) / 2;
      FELDSIEGEL_TRY(const db::Rows rows, session_.run(statements::group_time_at, {log_, number(middle)}));
      if (rows.size() != 1) return ErrorCode::audit_damaged;
      db::RowReader row(rows.front());
      const auto first = static_cast<std::uint64_t>(row.integer(0)), count = static_cast<std::uint64_t>(row.integer(1));
      const bool is_before = row.integer(0) < time;
      FELDSIEGEL_CHECK(row.finish());
      if (middle >= first + count) return ErrorCode::audit_damaged;
      is_before ? low = first + count : high = first;
    }
    return std::min(low, selection_.size);
  }

  Result<std::optional<StoredGroup>> containing(std::uint64_t index) {
    FELDSIEGEL_TRY(const db::Rows rows, session_.run(statements::group_at, {log_, number(index)}));
    if (rows.empty()) return std::optional<StoredGroup>();
    FELDSIEGEL_TRY(StoredGroup group, read_group(rows.front()));
    if (index >= group.end()) return ErrorCode::audit_damaged;
    return std::optional(std::move(group));
  }

  db::Session& session_;
  std::int64_t log_;
  const Selection& selection_;
  Bytes tenant_{};
  std::uint64_t begin_ = 0, end_ = 0;
};

Result<SelectedRange> range_of(Groups& groups, bool of_tenant) {
  SelectedRange range;
  if (!of_tenant) {
    range.first = range.first_index = groups.begin();
    range.rows = groups.end() - std::min(groups.begin(), groups.end());
    return range;
  }
  // The first group may have the tenant before the selection begins, the last one behind its end.
  std::vector<Row> front, back;
  for (std::uint64_t index = groups.begin(); front.empty();) {
    FELDSIEGEL_TRY(const auto group, groups.at_or_after(index));
    if (!group) return range;
    FELDSIEGEL_TRY(front, groups.rows(*group));
    index = group->end();
  }
  for (std::uint64_t index = groups.end(); back.empty();) {
    FELDSIEGEL_TRY(const auto last, groups.last_before(index));
    if (!last) return ErrorCode::audit_damaged;
    FELDSIEGEL_TRY(back, groups.rows(*last));
    index = last->first;
  }
  range.first = number_in(front.front()[Column::tenant_index]);
  range.first_index = number_in(front.front()[Column::index]);
  range.rows = number_in(back.back()[Column::tenant_index]) - range.first + 1;
  return range;
}

Result<std::vector<Row>> rows_from(db::Session& session, std::int64_t log, const Selection& selection,
                                   std::uint64_t index, std::size_t limit) {
  FELDSIEGEL_TRY(Groups groups, Groups::select(session, log, selection));
  std::vector<Row> all;
  while (all.size() < limit) {
    FELDSIEGEL_TRY(const auto group, groups.at_or_after(index));
    if (!group) break;
    FELDSIEGEL_TRY(std::vector<Row> rows, groups.rows(*group));
    for (Row& row : rows) {
      if (all.size() < limit && number_in(row[Column::index]) >= index) all.push_back(std::move(row));
    }
    index = group->end();
  }
  return all;
}

Result<std::optional<Bytes>> next_tenant(db::Session& session, std::int64_t log, ByteView after) {
  FELDSIEGEL_TRY(const db::Rows rows, session.run(statements::next_tenant, {log, after}));
  if (rows.empty()) return std::optional<Bytes>();
  db::RowReader row(rows.front());
  Bytes tenant = row.bytes();
  FELDSIEGEL_CHECK(row.finish());
  return std::optional(std::move(tenant));
}

// One more than the tenant_index of its last event.
Result<std::uint64_t> count_of(db::Session& session, std::int64_t log, const Bytes& tenant, const std::string& text) {
  const db::Parameters parameters{log, ByteView(tenant), INT64_MAX};
  FELDSIEGEL_TRY(const auto first, find_number(session.run(statements::last_group_of_tenant, parameters)));
  if (!first) return std::uint64_t{0};
  FELDSIEGEL_TRY(const db::Rows rows, session.run(statements::group_at, {log, number(*first)}));
  if (rows.size() != 1) return ErrorCode::audit_damaged;
  FELDSIEGEL_TRY(const StoredGroup group, read_group(rows.front()));
  FELDSIEGEL_TRY(std::vector<Row> events, rows_of(group, std::nullopt));
  std::erase_if(events, [&](const Row& row) { return row[Column::tenant] != text; });
  return events.empty() ? ErrorCode::audit_damaged
                        : Result<std::uint64_t>(number_in(events.back()[Column::tenant_index]) + 1);
}

struct RedactedGroup {
  std::uint64_t changed = 0;
  std::optional<std::uint64_t> next{};  // where the next one begins
};

// Changes nothing but its answer: a transaction may run more than once.
Result<RedactedGroup> redact_one(db::Session& session, std::int64_t log, const Selection& selection,
                                 std::span<const Column> columns, std::uint64_t index) {
  FELDSIEGEL_TRY(Groups groups, Groups::select(session, log, selection));
  FELDSIEGEL_TRY(const auto group, groups.at_or_after(index));
  if (!group) return RedactedGroup();
  RedactedGroup done{0, group->end()};
  FELDSIEGEL_TRY(const std::vector<Row> rows, groups.rows(*group));
  const auto is_selected = [&](const Row& row) { return std::find(rows.begin(), rows.end(), row) != rows.end(); };
  FELDSIEGEL_TRY(const Bytes events, redacted_events(*group, columns, is_selected, done.changed));
  if (done.changed == 0) return done;
  FELDSIEGEL_CHECK(session.run(statements::redact_group, {log, number(group->first), ByteView(events)}));
  return done;
}

}  // namespace

Result<std::vector<std::pair<std::string, std::uint64_t>>> SqlStore::tenants() {
  using Counts = std::vector<std::pair<std::string, std::uint64_t>>;
  return read([&](db::Session& session) -> Result<Counts> {
    Counts counts;
    std::optional<Bytes> tenant = Bytes();  // the service itself comes first, and may have no events
    while (tenant) {
      FELDSIEGEL_TRY(std::string text, tenant_text(*tenant));
      FELDSIEGEL_TRY(const std::uint64_t events, count_of(session, log_, *tenant, text));
      counts.emplace_back(std::move(text), events);
      FELDSIEGEL_TRY(tenant, next_tenant(session, log_, *tenant));
    }
    return counts;
  });
}

Result<SelectedRange> SqlStore::range(const Selection& selection) {
  return read([&](db::Session& session) -> Result<SelectedRange> {
    FELDSIEGEL_TRY(Groups groups, Groups::select(session, log_, selection));
    return range_of(groups, selection.tenant.has_value());
  });
}

Result<std::vector<Row>> SqlStore::rows(const Selection& selection, std::uint64_t index, std::size_t limit) {
  return read([&](db::Session& session) { return rows_from(session, log_, selection, index, limit); });
}

Result<std::vector<std::uint64_t>> SqlStore::indexes(const Selection& selection, std::uint64_t index,
                                                     std::size_t limit) {
  FELDSIEGEL_TRY(const std::vector<Row> found, rows(selection, index, limit));
  std::vector<std::uint64_t> indexes;
  indexes.reserve(found.size());
  for (const Row& row : found) indexes.push_back(number_in(row[Column::index]));
  return indexes;
}

Result<std::uint64_t> SqlStore::redact(const Selection& selection, std::span<const Column> columns) {
  std::uint64_t changed = 0;
  std::optional<std::uint64_t> next = 0;
  // One group at a time: the service that writes to the log need not wait for all of them.
  while (next) {
    FELDSIEGEL_TRY(const RedactedGroup done,
                   write([&](db::Session& session) { return redact_one(session, log_, selection, columns, *next); }));
    changed += done.changed;
    next = done.next;
  }
  return changed;
}

}  // namespace feldsiegel::audit::sql
