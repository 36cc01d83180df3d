#include "sidecar/vault/sql/access.h"
#include "sidecar/vault/sql/sql_vault.h"
#include "vault_statements.h"

namespace feldsiegel::vault::sql {
namespace {

// The rows of a look-up by a unique key, each read by `read_row`.
template <class T>
Result<std::vector<std::optional<T>>> read_each(std::vector<Rows> found, Result<T> (*read_row)(const Row&)) {
  std::vector<std::optional<T>> all;
  all.reserve(found.size());
  for (Rows& rows : found) {
    FELDSIEGEL_TRY(const auto row, at_most_one(std::move(rows)));
    if (!row) {
      all.emplace_back();
      continue;
    }
    FELDSIEGEL_TRY(T entry, read_row(*row));
    all.emplace_back(std::move(entry));
  }
  return all;
}

std::vector<Parameters> keys_of(ByteView tenant, std::span<const DataSubjectRef> data_subjects) {
  std::vector<Parameters> keys;
  keys.reserve(data_subjects.size());
  for (const DataSubjectRef& data_subject : data_subjects) {
    keys.push_back({tenant, as_integer(data_subject.domain_id), data_subject.pseudonym});
  }
  return keys;
}

}  // namespace

Result<Assignment> read_assignment(const Row& columns) {
  RowReader row(columns);
  Assignment assignment;
  assignment.tag = row.fixed<sizeof(TagHash)>();
  assignment.domain_id = row.number();
  assignment.pseudonym = row.fixed<sizeof(PseudonymBytes)>();
  assignment.header = row.fixed<sizeof(HeaderId)>();
  assignment.sealed_identifier = row.bytes();
  assignment.wrapped_secret = row.bytes();
  assignment.retention_class = row.text();
  assignment.created = row.integer();
  FELDSIEGEL_CHECK(row.finish());
  return assignment;
}

Result<std::vector<std::optional<Assignment>>> read_by_tag(Session& session, ByteView tenant, std::uint32_t domain_id,
                                                           std::span<const TagHash> tags) {
  std::vector<Parameters> keys;
  keys.reserve(tags.size());
  for (const TagHash& tag : tags) keys.push_back({tenant, domain_id, tag});
  FELDSIEGEL_TRY(std::vector<Rows> found, session.run_many(statements::assigned_by_tag, keys));
  return read_each(std::move(found), read_assignment);
}

Result<Tombstone> read_tombstone(const Row& columns) {
  RowReader row(columns);
  Tombstone tombstone;
  tombstone.sequence = static_cast<std::uint64_t>(row.integer(1));
  tombstone.domain_id = row.number();
  tombstone.pseudonym = row.fixed<sizeof(PseudonymBytes)>();
  tombstone.erased = row.integer();
  FELDSIEGEL_CHECK(row.finish());
  return tombstone;
}

Result<std::vector<std::optional<Tombstone>>> read_tombstones(Session& session, ByteView tenant,
                                                              std::span<const DataSubjectRef> data_subjects) {
  FELDSIEGEL_TRY(std::vector<Rows> found, session.run_many(statements::find_tombstone, keys_of(tenant, data_subjects)));
  return read_each(std::move(found), read_tombstone);
}

Result<std::vector<std::optional<Assignment>>> SqlVault::find_tags(const TenantId& tenant, std::uint32_t domain_id,
                                                                   std::span<const TagHash> tags) {
  const auto id = tenant_bytes(tenant);
  return read(*database_, [&](Session& session) { return read_by_tag(session, id, domain_id, tags); });
}

Result<std::vector<std::optional<Assignment>>> SqlVault::find_pseudonyms(const TenantId& tenant,
                                                                         std::span<const DataSubjectRef> pseudonyms) {
  const auto id = tenant_bytes(tenant);
  return read(*database_, [&](Session& session) -> Result<std::vector<std::optional<Assignment>>> {
    FELDSIEGEL_TRY(auto found, session.run_many(statements::assigned_by_pseudonym, keys_of(id, pseudonyms)));
    return read_each(std::move(found), read_assignment);
  });
}

Result<std::uint64_t> SqlVault::take_serials(const TenantId& tenant, std::uint32_t domain_id, std::uint32_t count) {
  const auto id = tenant_bytes(tenant);
  return write(*database_, [&](Session& session) -> Result<std::uint64_t> {
    FELDSIEGEL_CHECK(require_tenant(session, tenant));
    FELDSIEGEL_TRY(const Rows rows, session.run(statements::take_serials, {id, domain_id, count}));
    if (rows.size() != 1) return ErrorCode::vault_damaged;
    RowReader row(rows.front());
    const std::int64_t next = row.integer(count);
    FELDSIEGEL_CHECK(row.finish());
    return static_cast<std::uint64_t>(next - count);
  });
}

Result<std::optional<IdentifierHeader>> SqlVault::find_header(const TenantId& tenant, const HeaderId& id) {
  return read(*database_, [&](Session& session) -> Result<std::optional<IdentifierHeader>> {
    FELDSIEGEL_TRY(Rows rows, session.run(statements::find_header, {tenant_bytes(tenant), id}));
    FELDSIEGEL_TRY(const auto columns, at_most_one(std::move(rows)));
    if (!columns) return std::optional<IdentifierHeader>{};
    RowReader row(*columns);
    const std::uint32_t epoch = row.epoch();
    std::string text = row.text();
    FELDSIEGEL_CHECK(row.finish());
    return std::optional(IdentifierHeader{id, epoch, std::move(text)});
  });
}

Result<std::uint64_t> SqlVault::count_assignments(const TenantId& tenant) {
  return read(*database_, [&](Session& session) -> Result<std::uint64_t> {
    FELDSIEGEL_TRY(const Rows rows, session.run(statements::count_assigned, {tenant_bytes(tenant)}));
    if (rows.size() != 1) return ErrorCode::vault_damaged;
    RowReader row(rows.front());
    const std::int64_t count = row.integer(0);
    FELDSIEGEL_CHECK(row.finish());
    return static_cast<std::uint64_t>(count);
  });
}

}  // namespace feldsiegel::vault::sql
