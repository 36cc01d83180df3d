// What the files of SqlVault share; internal to this folder.
#pragma once

#include <array>

#include "sidecar/vault/sql/database.h"
#include "sidecar/vault/sql/row_reader.h"
#include "sidecar/vault/sql/schema.h"
#include "sidecar/vault/vault.h"

namespace feldsiegel::vault::sql {

/// The tenant as the tables of assignments, budgets and approvals keep it.
std::array<std::uint8_t, 16> tenant_bytes(const TenantId& tenant);

template <class Work>
auto read(Database& database, Work work) {
  return within(database, Access::read, std::move(work));
}

/// Only where the vault is open for writing; with `access` the writer may claim it for itself.
template <class Work>
auto write(Database& database, Work work, Access access = Access::write) {
  return within(database, access, [&](Session& session) -> std::invoke_result_t<Work&, Session&> {
    FELDSIEGEL_CHECK(check_writable(session));
    return work(session);
  });
}

Result<std::optional<TenantRecord>> find_tenant(Session& session, const TenantId& tenant);

/// Errors: tenant_unknown.
Result<TenantRecord> require_tenant(Session& session, const TenantId& tenant);

/// Columns as in assigned_by_tag.sql.
Result<Assignment> read_assignment(const Row& row);

/// One entry per tag, in their order.
Result<std::vector<std::optional<Assignment>>> read_by_tag(Session& session, ByteView tenant, std::uint32_t domain_id,
                                                           std::span<const TagHash> tags);

/// Columns as in find_tombstone.sql.
Result<Tombstone> read_tombstone(const Row& row);

/// One entry per data subject, in their order.
Result<std::vector<std::optional<Tombstone>>> read_tombstones(Session& session, ByteView tenant,
                                                              std::span<const DataSubjectRef> data_subjects);

/// What a job asks first in each of its transactions (of access `write`), and then does nothing where the answer is
/// false: its term is over. Until the transaction ends nobody takes the lease and it is not renewed: keep it shorter
/// than the period.
Result<bool> check_term(Session& session, const HeldLease& lease);

/// The same, and records with the job's last change that it ran to its end.
Result<bool> record_run(Session& session, const HeldLease& lease);

/// The most that a column can hold: no one asks for more.
inline std::int64_t as_integer(std::uint64_t number) {
  return static_cast<std::int64_t>(std::min<std::uint64_t>(number, INT64_MAX));
}

}  // namespace feldsiegel::vault::sql
