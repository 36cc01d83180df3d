// A row as the tables keep it: the columns that are not personal in one value, each personal one in its own.
#pragma once

#include "sidecar/audit/store.h"
#include "sidecar/vault/sql/database.h"

namespace feldsiegel::audit::sql {

/// What add_event.sql takes, after the number of the log. Owns what the parameters borrow.
class EncodedEvent {
 public:
  explicit EncodedEvent(const StoredEvent& event);
  vault::sql::Parameters parameters(std::int64_t log) const;

 private:
  std::int64_t index_, time_, tenant_index_;
  Bytes tenant_;
  const merkle::Hash& leaf_;
  Bytes content_;
  std::array<Bytes, personal_columns.size()> personal_;
};

/// The tenant's 16 bytes; none for the service itself.
Bytes tenant_column(std::string_view tenant);
Result<std::string> tenant_text(ByteView column);

/// A personal column: "s", salt, value, or "c" and the commitment.
Bytes personal_column(const Disclosure& disclosure, std::string_view value);

/// Columns as in events_of_all.sql. Errors: vault_damaged; audit_damaged (the leaf is not that of the row).
Result<Row> read_row(const vault::sql::Row& columns);

}  // namespace feldsiegel::audit::sql
