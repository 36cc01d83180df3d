#include "sidecar/vault/sql/row_reader.h"

namespace feldsiegel::vault::sql {

template <class T>
const T* RowReader::next() {
  const T* value = column_ < row_.size() ? std::get_if<T>(&row_[column_]) : nullptr;
  ++column_;
  sound_ = sound_ && value != nullptr;
  return value;
}

std::int64_t RowReader::integer(std::int64_t least, std::int64_t most) {
  const std::int64_t* value = next<std::int64_t>();
  sound_ = sound_ && *value >= least && *value <= most;
  return sound_ ? *value : 0;
}

std::string RowReader::text() {
  const std::string* value = next<std::string>();
  return value != nullptr ? *value : std::string();
}

bool RowReader::skip_null() {
  const bool is_null = column_ < row_.size() && std::holds_alternative<std::nullptr_t>(row_[column_]);
  if (is_null) ++column_;
  return is_null;
}

std::optional<std::string> RowReader::text_or_null() { return skip_null() ? std::nullopt : std::optional(text()); }

Bytes RowReader::bytes() {
  const Bytes* value = next<Bytes>();
  return value != nullptr ? *value : Bytes();
}

Status RowReader::finish() const {
  return sound_ && column_ == row_.size() ? Status() : Status(ErrorCode::vault_damaged);
}

Result<std::optional<Row>> at_most_one(Rows rows) {
  if (rows.size() > 1) return ErrorCode::vault_damaged;
  return rows.empty() ? std::optional<Row>{} : std::optional(std::move(rows.front()));
}

}  // namespace feldsiegel::vault::sql
