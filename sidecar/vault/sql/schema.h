// The version of the vault's tables, and the way from an older one to this.
#pragma once

#include <array>
#include <optional>
#include <span>

#include "sidecar/vault/sql/database.h"

namespace feldsiegel::vault::sql {

/// What this build reads and writes, in every database.
inline constexpr std::int64_t schema_version = 4;

/// A script that leads to `version`, from the one before in the list.
struct Migration {
  std::int64_t version;
  const char* script;
};

struct Migrated {
  std::int64_t from;
  std::int64_t to;
};

/// Whether the vault is in use, or takes part in a move (move.h). The numbers are stored.
enum class State : std::int64_t { open = 0, moving = 1, moved = 2, receiving = 3 };

using MoveId = std::array<std::uint8_t, 16>;

struct VaultState {
  State state;
  std::optional<MoveId> move_id{};  ///< random, the same on both sides of a move
};

/// `prepare`: a script that makes the table of the version where there is none; may be empty. All or nothing; of
/// several at once, one does it and the others find it done. Errors: vault_too_new, those of Session.
Result<Migrated> migrate(Database& database, const char* prepare, std::span<const Migration> migrations);

/// Errors: vault_too_old, vault_too_new, vault_damaged, those of Session.
Status check_version(Session& session);

/// What every writer asks first, in its transaction. Errors: as check_version; vault_moving, vault_moved.
Status check_writable(Session& session);

/// Errors: as check_version.
Result<VaultState> read_state(Session& session);

Status set_state(Session& session, const VaultState& vault);

/// Whether the vault may be used at all. Errors: as check_version; vault_moved, vault_moving (into it).
Status check_usable(Session& session);

}  // namespace feldsiegel::vault::sql
