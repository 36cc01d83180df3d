#include "sidecar/audit/sql/stored_group.h"

#include <algorithm>
#include <charconv>

#include "core/base/encoding.h"
#include "core/base/hex.h"
#include "core/base/timestamp.h"
#include "sidecar/vault/sql/row_reader.h"

namespace feldsiegel::audit::sql {
namespace {

constexpr std::uint8_t salted = 's', committed = 'c';
constexpr std::size_t tenant_size = 16;
constexpr std::size_t usual_event_size = 512;

// Columns that are kept as they are: all behind the place in the log that are not personal.
bool is_plain(std::size_t column) {
  return column >= static_cast<std::size_t>(Column::action) && column < static_cast<std::size_t>(Column::disclosure) &&
         !is_personal(static_cast<Column>(column));
}

void put_sized(Bytes& out, ByteView value) {
  put_varint(out, value.size());
  append(out, value);
}

void put_personal(Bytes& out, const Disclosure& disclosure, std::string_view value) {
  const ByteView opens = disclosure.salt ? ByteView(*disclosure.salt) : ByteView(disclosure.commitment);
  put_varint(out, 1 + opens.size() + value.size());
  out.push_back(disclosure.salt ? salted : committed);
  append(out, opens);
  append(out, as_bytes(value));
}

std::uint64_t number_in(const std::string& text) {
  std::uint64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

void put_event(Bytes& out, const Row& row, const Disclosures& disclosures, const Bytes& tenant) {
  out.push_back(static_cast<std::uint8_t>(tenant.size()));
  append(out, tenant);
  put_varint(out, number_in(row[Column::tenant_index]));
  for (std::size_t i = 0; i < column_count; ++i) {
    if (is_plain(i)) put_sized(out, as_bytes(row.cells[i]));
  }
  for (std::size_t i = 0; i < disclosures.size(); ++i) put_personal(out, disclosures[i], row[personal_columns[i]]);
}

std::optional<ByteView> take_sized(ByteReader& reader) {
  const auto size = reader.varint();
  return size && *size <= reader.rest().size() ? reader.take(static_cast<std::size_t>(*size)) : std::nullopt;
}

std::optional<Disclosure> take_personal(ByteReader& reader, std::string& value) {
  const auto column = take_sized(reader);
  if (!column || column->empty()) return std::nullopt;
  Disclosure disclosure;
  if (column->front() == salted && column->size() >= 1 + salt_size) {
    std::copy_n(column->begin() + 1, salt_size, disclosure.salt.emplace().begin());
    value = as_text(column->subspan(1 + salt_size));
    return disclosure;
  }
  if (column->front() != committed || column->size() != 1 + sizeof(merkle::Hash)) return std::nullopt;
  std::copy_n(column->begin() + 1, sizeof(merkle::Hash), disclosure.commitment.begin());
  return disclosure;
}

struct Decoded {
  Row row;
  Disclosures disclosures;
};

std::optional<Decoded> take_event(ByteReader& reader) {
  Decoded event;
  const auto size = reader.take(1);
  const auto tenant = size ? reader.take(size->front()) : std::nullopt;
  const auto text = tenant ? tenant_text(*tenant) : Result<std::string>(ErrorCode::audit_damaged);
  const auto tenant_index = reader.varint();
  if (!text.ok() || !tenant_index) return std::nullopt;
  event.row[Column::tenant] = *text;
  event.row[Column::tenant_index] = std::to_string(*tenant_index);
  for (std::size_t i = 0; i < column_count; ++i) {
    if (!is_plain(i)) continue;
    const auto cell = take_sized(reader);
    if (!cell) return std::nullopt;
    event.row.cells[i] = as_text(*cell);
  }
  for (std::size_t i = 0; i < personal_columns.size(); ++i) {
    const auto disclosure = take_personal(reader, event.row[personal_columns[i]]);
    if (!disclosure) return std::nullopt;
    event.disclosures[i] = *disclosure;
  }
  return event;
}

bool has_leaf(const Decoded& event, ByteView leaf) {
  const auto commitments = commitments_of(event.row, event.disclosures);
  if (!commitments.ok()) return false;
  const merkle::Hash hash = UnplacedLeaf(event.row, *commitments).at(event.row);
  return std::equal(hash.begin(), hash.end(), leaf.begin(), leaf.end());
}

Result<std::vector<Decoded>> decode(const StoredGroup& group) {
  std::vector<Decoded> events;
  const std::string time = timestamp(group.time);
  ByteReader reader(group.events);
  for (std::uint64_t i = 0; i < group.count; ++i) {
    auto event = take_event(reader);
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

Bytes tenant_column(std::string_view tenant) {
  std::string digits;
  for (const char c : tenant) {
    if (c != '-') digits.push_back(c);
  }
  return from_hex(digits).value_or(Bytes());
}

Result<std::string> tenant_text(ByteView column) {
  if (column.empty()) return std::string();
  if (column.size() != tenant_size) return ErrorCode::audit_damaged;
  std::string text = to_hex(column);
  for (const std::size_t at : {8u, 13u, 18u, 23u}) text.insert(at, 1, '-');
  return text;
}

StoredGroup encode_group(std::span<const StoredEvent> events, std::int64_t time, std::set<Bytes>& tenants) {
  StoredGroup group;
  group.first = number_in(events.front().row[Column::index]);
  group.time = time;
  const std::size_t most = std::min(events.size(), most_in_stored_group);
  group.events.reserve(std::min(stored_group_size, most * usual_event_size));
  group.leaves.reserve(most * sizeof(merkle::Hash));
  const std::string* known = nullptr;  // of whom `tenant` is; neighbors often have the same
  auto tenant = tenants.end();
  for (const StoredEvent& event : events) {
    if (group.count == most_in_stored_group || group.events.size() > stored_group_size) break;
    const std::string& text = event.row[Column::tenant];
    if (known == nullptr || *known != text) tenant = tenants.insert(tenant_column(text)).first;
    known = &text;
    put_event(group.events, event.row, event.disclosures, *tenant);
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
  FELDSIEGEL_TRY(std::vector<Decoded> events, decode(group));
  std::vector<Row> rows;
  for (Decoded& event : events) {
    if (!tenant || event.row[Column::tenant] == tenant->text()) rows.push_back(std::move(event.row));
  }
  return rows;
}

Result<Bytes> redacted_events(const StoredGroup& group, std::span<const Column> columns,
                              const std::function<bool(const Row&)>& wanted, std::uint64_t& changed) {
  FELDSIEGEL_TRY(std::vector<Decoded> events, decode(group));
  Bytes out;
  for (Decoded& event : events) {
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
    put_event(out, event.row, event.disclosures, tenant_column(event.row[Column::tenant]));
  }
  return out;
}

}  // namespace feldsiegel::audit::sql
