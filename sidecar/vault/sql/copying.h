// Copying all rows of one database into another, and comparing them. Internal to this folder.
#pragma once

#include "sidecar/vault/sql/move.h"
#include "sidecar/vault/sql/schema.h"

namespace feldsiegel::vault::sql {

/// Whether no table has a row.
Result<bool> is_empty(Session& session);

/// Goes on where an earlier call was interrupted: the target holds what was copied, in the order of the keys. Each
/// batch is a transaction that looks first whether the target still belongs to this move. Errors: vault_moving (it does
/// not).
Status copy_all(Database& from, Database& to, const MoveId& move_id, const MoveReport& report);

/// Reads both sides. Errors: vault_damaged (they differ).
Result<MoveSummary> compare_all(Database& from, Database& to, const MoveReport& report);

/// Deletes all rows of a target of this move, in small transactions. Errors: as copy_all.
Status remove_all(Database& to, const MoveId& move_id);

}  // namespace feldsiegel::vault::sql
