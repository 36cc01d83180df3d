#include "sidecar/vault/sqlite/sqlite_vault.h"

#include <fcntl.h>
#include <unistd.h>

#include "sidecar/vault/sqlite/connection.h"
#include "vault_sql.h"

namespace feldsiegel::vault::sqlite {
namespace {

bool create_private_file(const std::filesystem::path& file) {
  const int descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (descriptor < 0) return false;
  ::close(descriptor);
  return true;
}

void remove_files(const std::filesystem::path& file) {
  for (const char* suffix : {"", "-wal", "-shm"}) ::unlink((file.native() + suffix).c_str());
}

Status check_schema(Connection& connection) {
  FELDSIEGEL_TRY(Statement statement, connection.prepare(sql::check));
  FELDSIEGEL_TRY(const bool has_row, statement.step());
  if (!has_row || statement.integer(0) < 1) return ErrorCode::vault_unavailable;
  if (statement.integer(0) > schema_version) return ErrorCode::vault_too_new;
  return {};
}

bool is_epoch(std::int64_t number) { return number >= 1 && number <= UINT32_MAX; }

// A row that this software cannot have written means a damaged vault.
Result<TenantRecord> read_tenant(const Statement& row) {
  std::optional<TenantId> id = TenantId::parse(row.text(0));
  const std::int64_t suite_number = row.integer(2);
  const std::int64_t newest = row.integer(3);
  const std::int64_t oldest = row.integer(4);
  const bool sound = suite_number >= 0 && suite_number <= UINT16_MAX && is_epoch(newest) && is_epoch(oldest);
  const auto suite = hpke::kem_from_number(sound ? static_cast<std::uint16_t>(suite_number) : std::uint16_t{0});
  if (!id || !sound || !suite) return ErrorCode::vault_unavailable;
  return TenantRecord{*std::move(id), row.bytes(1),      *suite, static_cast<std::uint32_t>(newest),
                      static_cast<std::uint32_t>(oldest), row.integer(5)};
}

Result<std::optional<TenantRecord>> find_tenant(Connection& connection, const TenantId& tenant) {
  FELDSIEGEL_TRY(Statement statement, connection.prepare(sql::find_tenant));
  FELDSIEGEL_TRY(const bool found, statement.bind(tenant.text()).step());
  if (!found) return std::optional<TenantRecord>{};
  FELDSIEGEL_TRY(TenantRecord record, read_tenant(statement));
  return std::optional(std::move(record));
}

// A statement that answers one number or nothing, and must run to its end to take effect.
Result<std::optional<std::int64_t>> run_for_number(Statement& statement) {
  FELDSIEGEL_TRY(const bool has_row, statement.step());
  if (!has_row) return std::optional<std::int64_t>{};
  const std::int64_t number = statement.integer(0);
  FELDSIEGEL_CHECK(statement.run());
  return std::optional(number);
}

Result<std::optional<std::int64_t>> directory_version_of(Connection& connection, const TenantId& tenant,
                                                         std::string_view content_hash) {
  FELDSIEGEL_TRY(Statement statement, connection.prepare(sql::directory_content));
  return run_for_number(statement.bind(tenant.text()).bind(content_hash));
}

}  // namespace

SqliteVault::SqliteVault(std::unique_ptr<Connection> connection) : connection_(std::move(connection)) {}
SqliteVault::~SqliteVault() = default;

Result<std::unique_ptr<SqliteVault>> SqliteVault::create(const std::filesystem::path& file) {
  if (!create_private_file(file)) return ErrorCode::file_unwritable;
  auto connection = Connection::open(file);
  const Status made = connection.ok() ? (*connection)->execute(sql::schema) : Status(connection.error());
  if (!made.ok()) {
    connection = ErrorCode::vault_unavailable;  // closes the file before it goes
    remove_files(file);
    return made.error();
  }
  return std::unique_ptr<SqliteVault>(new SqliteVault(std::move(connection).value()));
}

Result<std::unique_ptr<SqliteVault>> SqliteVault::open(const std::filesystem::path& file) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(file, ignored)) return ErrorCode::file_unreadable;
  FELDSIEGEL_TRY(auto connection, Connection::open(file));
  FELDSIEGEL_CHECK(check_schema(*connection));
  return std::unique_ptr<SqliteVault>(new SqliteVault(std::move(connection)));
}

Result<std::vector<TenantRecord>> SqliteVault::tenants() {
  const std::lock_guard lock(mutex_);
  FELDSIEGEL_TRY(Statement statement, connection_->prepare(sql::tenants));
  std::vector<TenantRecord> all;
  for (;;) {
    FELDSIEGEL_TRY(const bool has_row, statement.step());
    if (!has_row) return all;
    FELDSIEGEL_TRY(TenantRecord record, read_tenant(statement));
    all.push_back(std::move(record));
  }
}

Result<std::optional<TenantRecord>> SqliteVault::find(const TenantId& tenant) {
  const std::lock_guard lock(mutex_);
  return find_tenant(*connection_, tenant);
}

Status SqliteVault::add(const TenantRecord& tenant) {
  const std::lock_guard lock(mutex_);
  FELDSIEGEL_TRY(Statement statement, connection_->prepare(sql::add_tenant));
  return statement.bind(tenant.id.text())
      .bind(ByteView(tenant.wrapped_key))
      .bind(std::int64_t{static_cast<std::uint16_t>(tenant.suite)})
      .bind(std::int64_t{tenant.newest_epoch})
      .bind(std::int64_t{tenant.oldest_epoch})
      .bind(tenant.created)
      .run();
}

Result<std::uint32_t> SqliteVault::rotate(const TenantId& tenant) {
  const std::lock_guard lock(mutex_);
  FELDSIEGEL_TRY(Statement statement, connection_->prepare(sql::rotate_tenant));
  FELDSIEGEL_TRY(const auto epoch, run_for_number(statement.bind(tenant.text())));
  if (!epoch) return ErrorCode::tenant_unknown;
  return static_cast<std::uint32_t>(*epoch);
}

Status SqliteVault::retire(const TenantId& tenant, std::uint32_t epoch) {
  const std::lock_guard lock(mutex_);
  FELDSIEGEL_TRY(Statement statement, connection_->prepare(sql::retire_tenant));
  FELDSIEGEL_TRY(const auto oldest, run_for_number(statement.bind(tenant.text()).bind(std::int64_t{epoch})));
  if (oldest) return {};
  FELDSIEGEL_TRY(const auto record, find_tenant(*connection_, tenant));
  return record ? ErrorCode::invalid_value : ErrorCode::tenant_unknown;
}

Result<std::uint64_t> SqliteVault::directory_version(const TenantId& tenant, std::string_view content_hash) {
  const std::lock_guard lock(mutex_);
  FELDSIEGEL_TRY(auto version, directory_version_of(*connection_, tenant, content_hash));
  if (!version) {
    // Only a change writes, and with it syncs to the disk; one statement, so that two processes cannot count one twice.
    FELDSIEGEL_TRY(Statement statement, connection_->prepare(sql::update_directory_content));
    FELDSIEGEL_CHECK(statement.bind(tenant.text()).bind(content_hash).run());
    FELDSIEGEL_TRY(version, directory_version_of(*connection_, tenant, content_hash));
  }
  if (!version) return ErrorCode::tenant_unknown;
  return static_cast<std::uint64_t>(*version);
}

Result<std::optional<Bytes>> SqliteVault::wrapped_directory_key() {
  const std::lock_guard lock(mutex_);
  FELDSIEGEL_TRY(Statement statement, connection_->prepare(sql::directory_key));
  FELDSIEGEL_TRY(const bool has_row, statement.step());
  return has_row ? std::optional(statement.bytes(0)) : std::optional<Bytes>{};
}

Status SqliteVault::set_wrapped_directory_key(ByteView wrapped) {
  const std::lock_guard lock(mutex_);
  FELDSIEGEL_TRY(Statement statement, connection_->prepare(sql::add_directory_key));
  return statement.bind(wrapped).run();
}

Status SqliteVault::check() {
  const std::lock_guard lock(mutex_);
  return check_schema(*connection_);
}

}  // namespace feldsiegel::vault::sqlite
