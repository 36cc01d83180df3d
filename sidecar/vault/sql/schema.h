// The version of the vault's tables, and the way from an older one to this.
#pragma once

#include <span>

#include "sidecar/vault/sql/database.h"

namespace feldsiegel::vault::sql {

/// What this build reads and writes, in every database.
inline constexpr std::int64_t schema_version = 2;

/// A script that leads to `version`, from the one before in the list.
struct Migration {
  std::int64_t version;
  const char* script;
};

struct Migrated {
  std::int64_t from;
  std::int64_t to;
};

/// `prepare`: a script that makes the table of the version where there is none; may be empty. All or nothing; of
/// several at once, one does it and the others find it done. Errors: vault_too_new, those of Session.
Result<Migrated> migrate(Database& database, const char* prepare, std::span<const Migration> migrations);

/// Errors: vault_too_old, vault_too_new, vault_damaged, those of Session.
Status check_version(Session& session);

/// What every writer asks first, in its transaction. Errors: as check_version; vault_moving, vault_moved.
Status check_writable(Session& session);

/// Whether the vault may be used at all. Errors: as check_version; vault_moved.
Status check_usable(Session& session);

}  // namespace feldsiegel::vault::sql
