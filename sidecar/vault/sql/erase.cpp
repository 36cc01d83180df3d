#include "sidecar/vault/sql/access.h"
#include "sidecar/vault/sql/sql_vault.h"
#include "vault_statements.h"

namespace feldsiegel::vault::sql {
namespace {

using TenantBytes = std::array<std::uint8_t, 16>;

Result<std::optional<Tombstone>> tombstone_of(Session& session, const TenantBytes& tenant, const DataSubjectRef& who) {
  FELDSIEGEL_TRY(auto found, read_tombstones(session, tenant, {&who, 1}));
  return std::move(found.front());
}

// The header under which it is assigned.
Result<std::optional<HeaderId>> header_of(Session& session, const TenantBytes& tenant, const DataSubjectRef& who) {
  const Parameters key{tenant, as_integer(who.domain_id), who.pseudonym};
  FELDSIEGEL_TRY(Rows rows, session.run(statements::assigned_by_pseudonym, key));
  FELDSIEGEL_TRY(const auto row, at_most_one(std::move(rows)));
  if (!row) return std::optional<HeaderId>{};
  FELDSIEGEL_TRY(const Assignment assignment, read_assignment(*row));
  return std::optional(assignment.header);
}

// False when someone else erased it in the meantime. Header before row, as enrollment does, so that no two wait for
// each other.
Result<bool> remove(Session& session, const TenantBytes& tenant, const DataSubjectRef& who, const HeaderId& header) {
  FELDSIEGEL_CHECK(session.run(statements::lock_header, {tenant, header}));
  const Parameters key{tenant, as_integer(who.domain_id), who.pseudonym, header};
  FELDSIEGEL_TRY(const Rows removed, session.run(statements::delete_assignment, key));
  if (removed.empty()) return false;
  FELDSIEGEL_CHECK(session.run(statements::change_assigned, {tenant, header, -1}));
  FELDSIEGEL_CHECK(session.run(statements::delete_unused_header, {tenant, header}));
  return true;
}

Result<Tombstone> bury(Session& session, const TenantBytes& tenant, const DataSubjectRef& who, std::int64_t now) {
  FELDSIEGEL_TRY(const Rows rows, session.run(statements::next_erasure, {tenant}));
  if (rows.size() != 1) return ErrorCode::vault_damaged;
  RowReader row(rows.front());
  const std::int64_t sequence = row.integer(1);
  FELDSIEGEL_CHECK(row.finish());
  const Parameters tombstone{tenant, sequence, as_integer(who.domain_id), who.pseudonym, now};
  FELDSIEGEL_CHECK(session.run(statements::add_tombstone, tombstone));
  return Tombstone{static_cast<std::uint64_t>(sequence), static_cast<std::uint32_t>(who.domain_id), who.pseudonym, now};
}

Result<Tombstone> erase_in(Session& session, const TenantBytes& tenant, const DataSubjectRef& who, std::int64_t now) {
  FELDSIEGEL_TRY(const auto header, header_of(session, tenant, who));
  if (header) {
    FELDSIEGEL_TRY(const bool removed, remove(session, tenant, who, *header));
    if (removed) return bury(session, tenant, who, now);
  }
  FELDSIEGEL_TRY(const auto erased, tombstone_of(session, tenant, who));
  if (!erased) return ErrorCode::pseudonym_unknown;
  return *erased;
}

}  // namespace

Result<Tombstone> SqlVault::erase(const TenantId& tenant, const DataSubjectRef& data_subject, std::int64_t now) {
  const TenantBytes id = tenant_bytes(tenant);
  return write(*database_, [&](Session& session) { return erase_in(session, id, data_subject, now); });
}

Result<std::vector<Tombstone>> SqlVault::erasures(const TenantId& tenant, std::uint64_t since, std::size_t limit) {
  return read(*database_, [&](Session& session) -> Result<std::vector<Tombstone>> {
    const auto id = tenant_bytes(tenant);
    FELDSIEGEL_TRY(const Rows rows, session.run(statements::erasures, {id, as_integer(since), as_integer(limit)}));
    std::vector<Tombstone> all;
    for (const Row& row : rows) {
      FELDSIEGEL_TRY(Tombstone tombstone, read_tombstone(row));
      all.push_back(tombstone);
    }
    return all;
  });
}

Result<std::vector<bool>> SqlVault::are_erased(const TenantId& tenant, std::span<const DataSubjectRef> data_subjects) {
  const TenantBytes id = tenant_bytes(tenant);
  return read(*database_, [&](Session& session) -> Result<std::vector<bool>> {
    FELDSIEGEL_TRY(const auto tombstones, read_tombstones(session, id, data_subjects));
    std::vector<bool> erased;
    for (const auto& tombstone : tombstones) erased.push_back(tombstone.has_value());
    return erased;
  });
}

}  // namespace feldsiegel::vault::sql
