#include "sidecar/audit/sql/stored_group.h"

#include <algorithm>

#include "core/audit/decimal.h"
#include "core/base/timestamp.h"
#include "sidecar/vault/sql/row_reader.h"

namespace feldsiegel::audit::sql {
namespace {

constexpr std::size_t usual_event_size = 256;
const Row nothing;  // before the first event

bool has_leaf(const ReadEvent& event, ByteView leaf) {
  const auto commitments = commitments_of(event.row, event.disclosures);
  if (!commitments.ok()) return false;
  const merkle::Hash hash = UnplacedLeaf(event.row, *commitments).at(event.row);
  return std::equal(hash.begin(), hash.end(), leaf.begin(), leaf.end());
}

Result<std::vector<ReadEvent>> decode(const StoredGroup& group) {
  std::vector<ReadEvent> events;
  const std::string time = timestamp(group.time);
  ByteReader reader(group.events);
  for (std::uint64_t i = 0; i < group.count; ++i) {
    auto event = take_event(reader, events.empty() ? nothing : events.back().row);
    if (!event) return ErrorCode::audit_damaged;
    event->row[Column::index] = std::to_string(group.first + i);
    event->row[Column::time] = time;
    if (!has_leaf(*event, ByteView(group.leaves).subspan(i * sizeof(merkle::Hash), sizeof(merkle::Hash)))) {
      return ErrorCode::audit_damaged;
    }
    event->row[Column::disclosure] = disclosure_text(event->disclosures);
    events.push_back(*std::move(event));
  }
  if (!reader.at_end()) return ErrorCode::audit_damaged;
  return events;
}

}  // namespace

StoredGroup encode_group(std::span<const StoredEvent> events, std::int64_t time, std::set<Bytes>& tenants) {
  StoredGroup group;
  group.first = parse_decimal(events.front().row[Column::index]).value_or(0);
  group.time = time;
  const std::size_t most = std::min(events.size(), most_in_stored_group);
  group.events.reserve(std::min(stored_group_size, most * usual_event_size));
  group.leaves.reserve(most * sizeof(merkle::Hash));
  const Row* before = &nothing;
  for (const StoredEvent& event : events) {
    if (group.count == most_in_stored_group || group.events.size() > stored_group_size) break;
    const std::string& tenant = event.row[Column::tenant];
    if (before == &nothing || tenant != (*before)[Column::tenant]) tenants.insert(tenant_column(tenant));
    put_event(group.events, event.row, event.disclosures, *before);
    before = &event.row;
    append(group.leaves, event.leaf);
    ++group.count;
  }
  return group;
}

Result<StoredGroup> read_group(const vault::sql::Row& columns) {
  vault::sql::RowReader row(columns);
  StoredGroup group;
  group.first = static_cast<std::uint64_t>(row.integer(0));
  group.count = static_cast<std::uint64_t>(row.integer(1));
  group.time = row.integer(0);
  group.leaves = row.bytes();
  group.events = row.bytes();
  FELDSIEGEL_CHECK(row.finish());
  if (group.leaves.size() != group.count * sizeof(merkle::Hash)) return ErrorCode::vault_damaged;
  return group;
}

Result<std::vector<Row>> rows_of(const StoredGroup& group, const std::optional<TenantId>& tenant) {
  FELDSIEGEL_TRY(std::vector<ReadEvent> events, decode(group));
  std::vector<Row> rows;
  for (ReadEvent& event : events) {
    if (!tenant || event.row[Column::tenant] == tenant->text()) rows.push_back(std::move(event.row));
  }
  return rows;
}

Result<Bytes> redacted_events(const StoredGroup& group, std::span<const Column> columns,
                              const std::function<bool(const Row&)>& wanted, std::uint64_t& changed) {
  FELDSIEGEL_TRY(std::vector<ReadEvent> events, decode(group));
  Bytes out;
  const Row* before = &nothing;
  for (ReadEvent& event : events) {
    bool any = false;
    for (std::size_t i = 0; wanted(event.row) && i < personal_columns.size(); ++i) {
      const Column column = personal_columns[i];
      Disclosure& disclosure = event.disclosures[i];
      if (!disclosure.salt || std::find(columns.begin(), columns.end(), column) == columns.end()) continue;
      disclosure = {std::nullopt, commitment(column, *disclosure.salt, event.row[column])};
      any = true;
    }
    for (std::size_t i = 0; any && i < personal_columns.size(); ++i) {
      if (!event.disclosures[i].salt) event.row[personal_columns[i]].clear();
    }
    changed += any ? 1 : 0;
    put_event(out, event.row, event.disclosures, *before);
    before = &event.row;
  }
  return out;
}

}  // namespace feldsiegel::audit::sql
