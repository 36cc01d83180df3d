#include "sidecar/vault/postgres/postgres_vault.h"

#include "postgres_scripts.h"
#include "sidecar/vault/postgres/pool.h"

namespace feldsiegel::vault::postgres {
namespace {

constexpr std::array<sql::Migration, 3> migrations = {
    {{2, scripts::version_2}, {3, scripts::version_3}, {4, scripts::version_4}}};

}  // namespace

Result<std::unique_ptr<PostgresVault>> PostgresVault::open(const Server& server) {
  FELDSIEGEL_TRY(Settings settings, Settings::check(server));
  auto pool = std::make_unique<Pool>(std::move(settings));
  FELDSIEGEL_CHECK(pool->transaction(sql::Access::read, sql::check_usable));
  return std::unique_ptr<PostgresVault>(new PostgresVault(std::move(pool)));
}

Result<std::unique_ptr<sql::Database>> PostgresVault::open_database(const Server& server) {
  FELDSIEGEL_TRY(Settings settings, Settings::check(server));
  return std::unique_ptr<sql::Database>(std::make_unique<Pool>(std::move(settings)));
}

Result<sql::Migrated> PostgresVault::migrate(const Server& server) {
  FELDSIEGEL_TRY(Settings settings, Settings::check(server));
  Pool pool(std::move(settings));
  return sql::migrate(pool, scripts::version_0, migrations);
}

}  // namespace feldsiegel::vault::postgres
