#include "sidecar/vault/sql/access.h"
#include "sidecar/vault/sql/sql_vault.h"
#include "vault_statements.h"

namespace feldsiegel::vault::sql {
namespace {

Result<TenantRecord> read_tenant(const Row& columns) {
  RowReader row(columns);
  std::optional<TenantId> id = TenantId::parse(row.text());
  Bytes wrapped_key = row.bytes();
  const auto suite = hpke::kem_from_number(static_cast<std::uint16_t>(row.integer(0, UINT16_MAX)));
  const std::uint32_t newest = row.epoch();
  const std::uint32_t oldest = row.epoch();
  const std::int64_t created = row.integer();
  const std::int64_t epoch_since = row.integer();
  FELDSIEGEL_CHECK(row.finish());
  if (!id || !suite || oldest > newest) return ErrorCode::vault_damaged;
  return TenantRecord{*std::move(id), std::move(wrapped_key), *suite, newest, oldest, created, epoch_since};
}

// Its version, if this is the content that the directory has.
Result<std::optional<std::uint64_t>> version_of(Session& session, const TenantId& tenant, std::string_view content) {
  FELDSIEGEL_TRY(Rows rows, session.run(statements::directory_content, {tenant.text(), content}));
  FELDSIEGEL_TRY(const auto columns, at_most_one(std::move(rows)));
  if (!columns) return std::optional<std::uint64_t>{};
  RowReader row(*columns);
  const auto version = static_cast<std::uint64_t>(row.integer(1));
  FELDSIEGEL_CHECK(row.finish());
  return std::optional(version);
}

}  // namespace

Result<std::optional<TenantRecord>> find_tenant(Session& session, const TenantId& tenant) {
  FELDSIEGEL_TRY(Rows rows, session.run(statements::find_tenant, {tenant.text()}));
  FELDSIEGEL_TRY(const auto columns, at_most_one(std::move(rows)));
  if (!columns) return std::optional<TenantRecord>{};
  FELDSIEGEL_TRY(TenantRecord record, read_tenant(*columns));
  return std::optional(std::move(record));
}

Result<TenantRecord> require_tenant(Session& session, const TenantId& tenant) {
  FELDSIEGEL_TRY(auto record, find_tenant(session, tenant));
  if (!record) return ErrorCode::tenant_unknown;
  return *std::move(record);
}

Result<std::vector<TenantRecord>> SqlVault::tenants() {
  return read(*database_, [](Session& session) -> Result<std::vector<TenantRecord>> {
    FELDSIEGEL_TRY(const Rows rows, session.run(statements::tenants, {}));
    std::vector<TenantRecord> all;
    for (const Row& row : rows) {
      FELDSIEGEL_TRY(TenantRecord record, read_tenant(row));
      all.push_back(std::move(record));
    }
    return all;
  });
}

Result<std::optional<TenantRecord>> SqlVault::find(const TenantId& tenant) {
  return read(*database_, [&](Session& session) { return find_tenant(session, tenant); });
}

Status SqlVault::add(const TenantRecord& tenant) {
  return write(*database_, [&](Session& session) -> Status {
    FELDSIEGEL_CHECK(session.run(statements::add_tenant,
                                 {tenant.id.text(), tenant.wrapped_key, static_cast<std::uint16_t>(tenant.suite),
                                  tenant.newest_epoch, tenant.oldest_epoch, tenant.created, tenant.epoch_since}));
    return {};
  });
}

Result<std::uint32_t> SqlVault::rotate(const TenantId& tenant, std::int64_t now) {
  return write(*database_, [&](Session& session) -> Result<std::uint32_t> {
    FELDSIEGEL_TRY(Rows rows, session.run(statements::rotate_tenant, {tenant.text(), now}));
    FELDSIEGEL_TRY(const auto columns, at_most_one(std::move(rows)));
    if (!columns) return ErrorCode::tenant_unknown;
    RowReader row(*columns);
    const std::uint32_t epoch = row.epoch();
    FELDSIEGEL_CHECK(row.finish());
    return epoch;
  });
}

Status SqlVault::retire(const TenantId& tenant, std::uint32_t epoch) {
  // Exclusive, so that nobody enrolls under the epoch between the question and the change.
  const auto work = [&](Session& session) -> Status {
    FELDSIEGEL_TRY(const TenantRecord record, require_tenant(session, tenant));
    if (epoch >= record.newest_epoch) return ErrorCode::invalid_value;
    const std::int64_t oldest = std::int64_t{epoch} + 1;
    if (oldest <= record.oldest_epoch) return {};
    FELDSIEGEL_TRY(const Rows used, session.run(statements::epoch_in_use, {tenant_bytes(tenant), oldest}));
    if (!used.empty()) return ErrorCode::epoch_in_use;
    FELDSIEGEL_CHECK(session.run(statements::retire_tenant, {tenant.text(), oldest}));
    return {};
  };
  return write(*database_, work, Access::exclusive);
}

Result<std::uint64_t> SqlVault::directory_version(const TenantId& tenant, std::string_view content_hash) {
  const auto find_version = [&](Session& session) { return version_of(session, tenant, content_hash); };
  FELDSIEGEL_TRY(const auto known, read(*database_, find_version));
  if (known) return *known;
  // Only a change writes, and with it syncs to the disk; one statement, so that two processes cannot count one twice.
  return write(*database_, [&](Session& session) -> Result<std::uint64_t> {
    FELDSIEGEL_CHECK(session.run(statements::update_directory_content, {tenant.text(), content_hash}));
    FELDSIEGEL_TRY(const auto version, find_version(session));
    if (!version) return ErrorCode::tenant_unknown;
    return *version;
  });
}

Result<std::optional<Bytes>> SqlVault::wrapped_directory_key() {
  return read(*database_, [](Session& session) -> Result<std::optional<Bytes>> {
    FELDSIEGEL_TRY(Rows rows, session.run(statements::directory_key, {}));
    FELDSIEGEL_TRY(const auto columns, at_most_one(std::move(rows)));
    if (!columns) return std::optional<Bytes>{};
    RowReader row(*columns);
    Bytes wrapped = row.bytes();
    FELDSIEGEL_CHECK(row.finish());
    return std::optional(std::move(wrapped));
  });
}

Status SqlVault::set_wrapped_directory_key(ByteView wrapped) {
  return write(*database_, [&](Session& session) -> Status {
    FELDSIEGEL_CHECK(session.run(statements::add_directory_key, {wrapped}));
    return {};
  });
}

}  // namespace feldsiegel::vault::sql
