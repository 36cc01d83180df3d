#include "sidecar/audit/sql/stored_event.h"

#include <algorithm>

#include "core/audit/decimal.h"
#include "core/base/hex.h"

namespace feldsiegel::audit::sql {
namespace {

constexpr std::uint8_t salted = 's', committed = 'c';
constexpr std::size_t tenant_size = 16;

// Columns that are kept as they are: all behind the place in the log that are not personal.
bool is_plain(std::size_t column) {
  return column >= static_cast<std::size_t>(Column::action) && column < static_cast<std::size_t>(Column::disclosure) &&
         !is_personal(static_cast<Column>(column));
}

void put_cell(Bytes& out, ByteView value) {
  put_varint(out, 1 + value.size());
  append(out, value);
}

void put_personal(Bytes& out, const Disclosure& disclosure, std::string_view value) {
  const ByteView opens = disclosure.salt ? ByteView(*disclosure.salt) : ByteView(disclosure.commitment);
  put_varint(out, 1 + opens.size() + value.size());
  out.push_back(disclosure.salt ? salted : committed);
  append(out, opens);
  append(out, as_bytes(value));
}

std::optional<ByteView> take(ByteReader& reader, std::uint64_t size) {
  return size <= reader.rest().size() ? reader.take(static_cast<std::size_t>(size)) : std::nullopt;
}

// The cell's text; nothing where `is_same` says that it is that of the event before, or where there is no cell.
std::optional<ByteView> take_cell(ByteReader& reader, bool& is_same) {
  const auto size = reader.varint();
  is_same = size && *size == 0;
  return !size || is_same ? std::nullopt : take(reader, *size - 1);
}

bool take_tenant(ByteReader& reader, const Row& before, Row& row) {
  bool is_same = false;
  const auto bytes = take_cell(reader, is_same);
  if (!bytes && !is_same) return false;
  auto text = is_same ? Result<std::string>(before[Column::tenant]) : tenant_text(*bytes);
  const auto tenant_index = reader.varint();
  if (!text.ok() || !tenant_index) return false;
  row[Column::tenant] = std::move(text).value();
  row[Column::tenant_index] = std::to_string(*tenant_index);
  return true;
}

std::optional<Disclosure> take_personal(ByteReader& reader, std::string& value) {
  const auto size = reader.varint();
  const auto column = size ? take(reader, *size) : std::nullopt;
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

void put_event(Bytes& out, const Row& row, const Disclosures& disclosures, const Row& before) {
  const bool same_tenant = row[Column::tenant] == before[Column::tenant];
  same_tenant ? put_varint(out, 0) : put_cell(out, tenant_column(row[Column::tenant]));
  put_varint(out, parse_decimal(row[Column::tenant_index]).value_or(0));
  for (std::size_t i = 0; i < column_count; ++i) {
    if (!is_plain(i)) continue;
    row.cells[i] == before.cells[i] ? put_varint(out, 0) : put_cell(out, as_bytes(row.cells[i]));
  }
  for (std::size_t i = 0; i < disclosures.size(); ++i) put_personal(out, disclosures[i], row[personal_columns[i]]);
}

std::optional<ReadEvent> take_event(ByteReader& reader, const Row& before) {
  ReadEvent event;
  if (!take_tenant(reader, before, event.row)) return std::nullopt;
  for (std::size_t i = 0; i < column_count; ++i) {
    if (!is_plain(i)) continue;
    bool is_same = false;
    const auto text = take_cell(reader, is_same);
    if (!text && !is_same) return std::nullopt;
    event.row.cells[i] = is_same ? before.cells[i] : std::string(as_text(*text));
  }
  for (std::size_t i = 0; i < personal_columns.size(); ++i) {
    const auto disclosure = take_personal(reader, event.row[personal_columns[i]]);
    if (!disclosure) return std::nullopt;
    event.disclosures[i] = *disclosure;
  }
  return event;
}

}  // namespace feldsiegel::audit::sql
