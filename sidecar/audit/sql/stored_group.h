// Events as the tables keep them: those that became durable together lie in one value, or in a few when there are many,
// because one row costs the database as much as a hundred events in it.
#pragma once

#include <set>

#include "sidecar/audit/sql/stored_event.h"
#include "sidecar/audit/store.h"
#include "sidecar/vault/sql/database.h"

namespace feldsiegel::audit::sql {

inline constexpr std::size_t most_in_stored_group = 256;   ///< events
inline constexpr std::size_t stored_group_size = 1 << 18;  ///< bytes, about; few events reach it where they are large

struct StoredGroup {
  std::uint64_t first = 0;  ///< index of the first event
  std::uint64_t count = 0;
  std::int64_t time = 0;  ///< of all of them, milliseconds since 1970
  Bytes leaves;
  Bytes events;

  std::uint64_t end() const { return first + count; }
};

/// As many events from the front of `events` as one row takes, at least one. `tenants` gets those that occur.
StoredGroup encode_group(std::span<const StoredEvent> events, std::int64_t time, std::set<Bytes>& tenants);

/// Columns as in group_at.sql. Errors: vault_damaged.
Result<StoredGroup> read_group(const vault::sql::Row& columns);

/// The rows, in order; with a tenant, its alone. Errors: audit_damaged (not what encode_group writes, or a leaf that is
/// not its row's).
Result<std::vector<Row>> rows_of(const StoredGroup& group, const std::optional<TenantId>& tenant);

/// The group with the values of these personal columns erased in the events for which `wanted` says so.
/// Errors: audit_damaged.
Result<Bytes> redacted_events(const StoredGroup& group, std::span<const Column> columns,
                              const std::function<bool(const Row&)>& wanted, std::uint64_t& changed);

}  // namespace feldsiegel::audit::sql
