// One event in the value of its group. What it has in common with the event before it is not written again: within a
// moment most events are of one application, policy and collection.
//   event = cell(tenant: 0 or 16 bytes) || varint(tenant_index) || cell of each column from `action` on that is not
//           personal || each personal column, with varint(size) before it
//   cell = varint(0) where the event before it (at first: empty cells) has the same, else varint(1 + size) || text
//   personal column = "s" || salt[16] || value, or "c" || commitment[32] where the value was erased
#pragma once

#include "core/audit/row.h"
#include "core/base/encoding.h"

namespace feldsiegel::audit::sql {

/// The tenant's 16 bytes; none for the service itself.
Bytes tenant_column(std::string_view tenant);
Result<std::string> tenant_text(ByteView column);

/// Without index and time, which are the group's.
struct ReadEvent {
  Row row;
  Disclosures disclosures;
};

/// `before`: the row before it in the value, or an empty one.
void put_event(Bytes& out, const Row& row, const Disclosures& disclosures, const Row& before);

/// Nothing where the bytes are not what put_event writes.
std::optional<ReadEvent> take_event(ByteReader& reader, const Row& before);

}  // namespace feldsiegel::audit::sql
