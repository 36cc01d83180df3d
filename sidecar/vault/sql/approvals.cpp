#include "core/base/random.h"
#include "sidecar/vault/sql/access.h"
#include "sidecar/vault/sql/sql_vault.h"
#include "vault_statements.h"

namespace feldsiegel::vault::sql {
namespace {

constexpr std::int64_t seconds_per_minute = 60;

Result<ApprovalRecord> read_approval(const Row& columns) {
  RowReader row(columns);
  ApprovalRecord approval;
  approval.id = row.text();
  approval.purpose_id = row.number();
  approval.requester = row.text();
  approval.sealed_reason = row.bytes();
  approval.requested = row.integer();
  approval.decide_before = row.integer();
  approval.minutes = row.number();
  approval.approver = row.text_or_null();
  approval.approved = row.integer();
  approval.expires = row.integer();
  approval.mac = row.bytes();
  FELDSIEGEL_CHECK(row.finish());
  return approval;
}

Result<std::optional<ApprovalRecord>> read_one(Result<Rows> rows) {
  FELDSIEGEL_TRY(Rows found, std::move(rows));
  FELDSIEGEL_TRY(const auto row, at_most_one(std::move(found)));
  if (!row) return std::optional<ApprovalRecord>{};
  FELDSIEGEL_TRY(ApprovalRecord approval, read_approval(*row));
  return std::optional(std::move(approval));
}

Result<std::vector<ApprovalRecord>> read_all(Result<Rows> rows) {
  FELDSIEGEL_TRY(const Rows found, std::move(rows));
  std::vector<ApprovalRecord> all;
  for (const Row& row : found) {
    FELDSIEGEL_TRY(ApprovalRecord approval, read_approval(row));
    all.push_back(std::move(approval));
  }
  return all;
}

Status may_approve(const ApprovalRecord& approval, const std::string& approver, std::int64_t now) {
  if (approval.requester == approver) return ErrorCode::approval_own;
  if (approval.approver) return ErrorCode::approval_decided;
  return now > approval.decide_before ? Status(ErrorCode::approval_expired) : Status();
}

}  // namespace

Status SqlVault::request_approval(const TenantId& tenant, const ApprovalRecord& approval) {
  const auto id = tenant_bytes(tenant);
  return write(*database_, [&](Session& session) -> Status {
    FELDSIEGEL_CHECK(require_tenant(session, tenant));
    const Parameters row{id,
                         approval.id,
                         approval.purpose_id,
                         approval.requester,
                         approval.sealed_reason,
                         approval.requested,
                         approval.decide_before,
                         approval.minutes,
                         approval.decide_before + 1,
                         approval.mac};
    FELDSIEGEL_CHECK(session.run(statements::add_approval, row));
    return {};
  });
}

Result<std::optional<ApprovalRecord>> SqlVault::find_approval(const TenantId& tenant, const std::string& id) {
  return read(*database_, [&](Session& session) {
    return read_one(session.run(statements::find_approval, {tenant_bytes(tenant), id}));
  });
}

Result<std::vector<ApprovalRecord>> SqlVault::current_approvals(const TenantId& tenant, std::int64_t now,
                                                                std::size_t limit) {
  return read(*database_, [&](Session& session) {
    return read_all(session.run(statements::current_approvals, {tenant_bytes(tenant), now, as_integer(limit)}));
  });
}

Result<ApprovalRecord> SqlVault::approve(const TenantId& tenant, const std::string& id, const std::string& approver,
                                         std::int64_t now, const ApprovalMac& mac) {
  const auto key = tenant_bytes(tenant);
  return write(*database_, [&](Session& session) -> Result<ApprovalRecord> {
    FELDSIEGEL_TRY(auto found, read_one(session.run(statements::find_approval, {key, id})));
    if (!found) return ErrorCode::approval_unknown;
    if (!is_genuine(*found, mac)) return ErrorCode::vault_damaged;
    FELDSIEGEL_CHECK(may_approve(*found, approver, now));
    found->approver = approver;
    // A clock that went back does not make an approval hold from before it was asked for.
    found->approved = std::max(now, found->requested);
    found->expires = found->approved + seconds_per_minute * found->minutes;
    found->mac = mac(*found);
    const Parameters decision{key, id, approver, found->approved, found->expires, found->mac};
    FELDSIEGEL_TRY(auto decided, read_one(session.run(statements::approve, decision)));
    if (!decided) return ErrorCode::approval_decided;  // by another sidecar, just now
    return *std::move(decided);
  });
}

Result<std::vector<ApprovalRecord>> SqlVault::valid_approvals(const TenantId& tenant, std::uint32_t purpose_id,
                                                              const std::string& requester, std::int64_t now,
                                                              std::size_t limit) {
  return read(*database_, [&](Session& session) {
    const auto id = tenant_bytes(tenant);
    const Parameters which{id, purpose_id, requester, now, as_integer(limit)};
    return read_all(session.run(statements::valid_approvals, which));
  });
}

Status SqlVault::record_reidentification(const TenantId& tenant, const Reidentification& entry) {
  std::array<std::uint8_t, 16> entry_id{};
  fill_random(entry_id);
  const auto id = tenant_bytes(tenant);
  return write(*database_, [&](Session& session) -> Status {
    FELDSIEGEL_CHECK(require_tenant(session, tenant));
    const Parameters row{id,          entry.at,         entry_id,           entry.person, entry.domain_id,
                         entry.count, entry.request_id, entry.sealed_reason};
    FELDSIEGEL_CHECK(session.run(statements::add_reidentification, row));
    return {};
  });
}

}  // namespace feldsiegel::vault::sql
