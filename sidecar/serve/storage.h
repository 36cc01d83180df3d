// Key provider, vault and policy, opened as the configuration names them.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <variant>

#include "core/policy/policy.h"
#include "sidecar/audit/sql/sql_store.h"
#include "sidecar/config/config.h"
#include "sidecar/keyprovider/key_provider.h"
#include "sidecar/vault/sql/schema.h"
#include "sidecar/vault/vault.h"

namespace feldsiegel::serve {

/// Why something could not start: the file or listener that is to blame, and what is wrong with it.
struct StartFailure {
  std::string subject;
  Error error;
};

/// "<subject>:<pointer>: <sentence> (<code>)"
std::string failure_text(const StartFailure& failure);

/// The only way to a key provider, for the service and every command.
std::variant<std::unique_ptr<keyprovider::KeyProvider>, StartFailure> open_key_provider(const config::Config& config);

struct Storage {
  std::unique_ptr<keyprovider::KeyProvider> provider;
  std::unique_ptr<vault::Vault> store;
};

std::variant<Storage, StartFailure> open_storage(const config::Config& config);

/// The audit log's store: `writing` as the one service that writes to it, otherwise beside it.
std::variant<std::unique_ptr<audit::Store>, StartFailure> open_audit_store(const config::Config& config, bool writing);

/// The vault's database for its maintenance, whatever version it has: only `migrate` may come first.
std::variant<std::unique_ptr<vault::sql::Database>, StartFailure> open_database(const config::Config& config);

/// Brings the vault to this build's version, or makes its tables in an empty PostgreSQL database; the audit log's too,
/// where it lies there.
std::variant<vault::sql::Migrated, StartFailure> migrate_vault(const config::Config& config);

/// Errors: file_unreadable, value_too_large and those of Policy::parse.
Result<Policy> load_policy(const std::filesystem::path& file);

}  // namespace feldsiegel::serve
