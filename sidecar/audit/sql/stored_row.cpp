#include "sidecar/audit/sql/stored_row.h"

#include <charconv>

#include "core/base/encoding.h"
#include "core/base/hex.h"
#include "core/base/timestamp.h"
#include "sidecar/vault/sql/row_reader.h"

namespace feldsiegel::audit::sql {
namespace {

constexpr std::uint8_t salted = 's', committed = 'c';

// Those that have a column of their own in the tables.
bool stands_apart(Column column) {
  return column == Column::index || column == Column::time || column == Column::tenant ||
         column == Column::tenant_index || column == Column::disclosure || is_personal(column);
}

std::int64_t number_in(const std::string& text) {
  std::int64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

Bytes content_of(const Row& row) {
  Bytes content;
  for (std::size_t i = 0; i < column_count; ++i) {
    if (stands_apart(static_cast<Column>(i))) continue;
    put_varint(content, row.cells[i].size());
    const ByteView text = as_bytes(row.cells[i]);
    content.insert(content.end(), text.begin(), text.end());
  }
  return content;
}

Status read_content(ByteView content, Row& row) {
  ByteReader reader(content);
  for (std::size_t i = 0; i < column_count; ++i) {
    if (stands_apart(static_cast<Column>(i))) continue;
    const auto size = reader.varint();
    const auto text = size ? reader.take(*size) : std::nullopt;
    if (!text) return ErrorCode::audit_damaged;
    row.cells[i] = as_text(*text);
  }
  return reader.at_end() ? Status() : Status(ErrorCode::audit_damaged);
}

Result<Disclosure> read_personal(ByteView column, std::string& value) {
  Disclosure disclosure;
  if (!column.empty() && column.front() == salted && column.size() >= 1 + salt_size) {
    disclosure.salt.emplace();
    std::copy_n(column.begin() + 1, salt_size, disclosure.salt->begin());
    value = as_text(column.subspan(1 + salt_size));
    return disclosure;
  }
  if (column.size() != 1 + sizeof(merkle::Hash) || column.front() != committed) return ErrorCode::audit_damaged;
  std::copy_n(column.begin() + 1, sizeof(merkle::Hash), disclosure.commitment.begin());
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
  if (column.size() != 16) return ErrorCode::audit_damaged;
  std::string text = to_hex(column);
  for (const std::size_t at : {8, 13, 18, 23}) text.insert(at, 1, '-');
  return text;
}

Bytes personal_column(const Disclosure& disclosure, std::string_view value) {
  Bytes column;
  column.reserve(1 + sizeof(merkle::Hash) + value.size());
  column.push_back(disclosure.salt ? salted : committed);
  const ByteView opens = disclosure.salt ? ByteView(*disclosure.salt) : ByteView(disclosure.commitment);
  column.insert(column.end(), opens.begin(), opens.end());
  const ByteView text = as_bytes(value);
  column.insert(column.end(), text.begin(), text.end());
  return column;
}

EncodedEvent::EncodedEvent(const StoredEvent& event)
    : index_(number_in(event.row[Column::index])),
      time_(parse_timestamp(event.row[Column::time]).value_or(0)),
      tenant_index_(number_in(event.row[Column::tenant_index])),
      tenant_(tenant_column(event.row[Column::tenant])),
      leaf_(event.leaf),
      content_(content_of(event.row)) {
  for (std::size_t i = 0; i < personal_.size(); ++i) {
    personal_[i] = personal_column(event.disclosures[i], event.row[personal_columns[i]]);
  }
}

vault::sql::Parameters EncodedEvent::parameters(std::int64_t log) const {
  return {log,      index_,       time_,        ByteView(tenant_),      tenant_index_,
          ByteView(leaf_), ByteView(content_), ByteView(personal_[0]), ByteView(personal_[1]), ByteView(personal_[2])};
}

Result<Row> read_row(const vault::sql::Row& columns) {
  vault::sql::RowReader reader(columns);
  Row row;
  row[Column::index] = std::to_string(reader.integer(0));
  row[Column::time] = timestamp(reader.integer(0));
  FELDSIEGEL_TRY(row[Column::tenant], tenant_text(reader.bytes()));
  row[Column::tenant_index] = std::to_string(reader.integer(0));
  const auto leaf = reader.fixed<sizeof(merkle::Hash)>();
  FELDSIEGEL_CHECK(read_content(reader.bytes(), row));
  Disclosures disclosures;
  for (std::size_t i = 0; i < disclosures.size(); ++i) {
    FELDSIEGEL_TRY(disclosures[i], read_personal(reader.bytes(), row[personal_columns[i]]));
  }
  FELDSIEGEL_CHECK(reader.finish());
  row[Column::disclosure] = disclosure_text(disclosures);
  const auto commitments = commitments_of(row, disclosures);
  if (!commitments.ok() || leaf_of(row, *commitments) != leaf) return ErrorCode::audit_damaged;
  return row;
}

}  // namespace feldsiegel::audit::sql
