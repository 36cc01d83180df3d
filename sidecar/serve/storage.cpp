#include "sidecar/serve/storage.h"

#include <fstream>

#include "sidecar/vault/postgres/postgres_vault.h"
#include "sidecar/vault/sqlite/sqlite_vault.h"

namespace feldsiegel::serve {

namespace {

using vault::postgres::PostgresVault;
using vault::sqlite::SqliteVault;

vault::postgres::Server server_of(const config::Postgres& postgres) {
  return {postgres.connection, postgres.password_file};
}

// Who is to blame: the file, or a place in the configuration.
StartFailure vault_failure(const config::Config& config, Error error) {
  if (!config.postgres) return {config.vault.string(), std::move(error)};
  return {"vault", {error.code, Place{"vault", "postgres"} / error.at}};
}

Result<std::unique_ptr<vault::Vault>> open_vault(const config::Config& config) {
  if (config.postgres) {
    FELDSIEGEL_TRY(auto vault, PostgresVault::open(server_of(*config.postgres)));
    return std::unique_ptr<vault::Vault>(std::move(vault));
  }
  FELDSIEGEL_TRY(auto vault, SqliteVault::open(config.vault));
  return std::unique_ptr<vault::Vault>(std::move(vault));
}

}  // namespace

std::string failure_text(const StartFailure& failure) {
  std::string text = failure.subject;
  if (!failure.error.at.empty()) text += ":" + failure.error.at.pointer();
  text.append(": ").append(error_title(failure.error.code));
  return text.append(" (").append(code_text(failure.error.code)).append(")");
}

std::variant<std::unique_ptr<keyprovider::KeyProvider>, StartFailure> open_key_provider(const config::Config& config) {
  auto provider = config.key_provider->open();
  if (!provider.ok()) return StartFailure{config.key_provider->place(), provider.error()};
  return std::move(provider).value();
}

std::variant<Storage, StartFailure> open_storage(const config::Config& config) {
  auto provider = open_key_provider(config);
  if (auto* failure = std::get_if<StartFailure>(&provider)) return std::move(*failure);
  auto store = open_vault(config);
  if (!store.ok()) return vault_failure(config, store.error());
  return Storage{std::move(std::get<0>(provider)), std::move(*store)};
}

std::variant<std::unique_ptr<audit::Store>, StartFailure> open_audit_store(const config::Config& config, bool writing) {
  using audit::sql::SqlStore;
  if (config.audit.postgres_instance) {
    auto store = SqlStore::open_postgres(server_of(*config.postgres), *config.audit.postgres_instance);
    if (!store.ok()) return vault_failure(config, store.error());
    return std::unique_ptr<audit::Store>(std::move(store).value());
  }
  auto store = SqlStore::open_file(config.audit.sqlite, writing);
  if (!store.ok()) return StartFailure{config.audit.sqlite.string(), store.error()};
  return std::unique_ptr<audit::Store>(std::move(store).value());
}

std::variant<std::unique_ptr<vault::sql::Database>, StartFailure> open_database(const config::Config& config) {
  auto database = config.postgres ? PostgresVault::open_database(server_of(*config.postgres))
                                  : SqliteVault::open_database(config.vault);
  if (!database.ok()) return vault_failure(config, database.error());
  return std::move(database).value();
}

std::variant<vault::sql::Migrated, StartFailure> migrate_vault(const config::Config& config) {
  const auto migrated =
      config.postgres ? PostgresVault::migrate(server_of(*config.postgres)) : SqliteVault::migrate(config.vault);
  if (!migrated.ok()) return vault_failure(config, migrated.error());
  if (!config.audit.postgres_instance) return *migrated;
  // The service's role may not make the audit log's tables; whoever migrates may.
  auto audit_log = open_audit_store(config, true);
  if (auto* failure = std::get_if<StartFailure>(&audit_log)) return std::move(*failure);
  return *migrated;
}

Result<Policy> load_policy(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return ErrorCode::file_unreadable;
  std::string text(max_policy_size + 1, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (stream.bad()) return ErrorCode::file_unreadable;
  text.resize(static_cast<std::size_t>(stream.gcount()));
  return Policy::parse(as_bytes(text));
}

}  // namespace feldsiegel::serve
