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
                         approval.decide_before + 1};
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
  return read(*database_, [&](Session& session) -> Result<std::vector<ApprovalRecord>> {
    const auto id = tenant_bytes(tenant);
    FELDSIEGEL_TRY(const Rows rows, session.run(statements::current_approvals, {id, now, as_integer(limit)}));
    std::vector<ApprovalRecord> all;
    for (const Row& row : rows) {
      FELDSIEGEL_TRY(ApprovalRecord approval, read_approval(row));
      all.push_back(std::move(approval));
    }
    return all;
  });
}

Result<ApprovalRecord> SqlVault::approve(const TenantId& tenant, const std::string& id, const std::string& approver,
                                         std::int64_t now) {
  const auto key = tenant_bytes(tenant);
  return write(*database_, [&](Session& session) -> Result<ApprovalRecord> {
    FELDSIEGEL_TRY(const auto found, read_one(session.run(statements::find_approval, {key, id})));
    if (!found) return ErrorCode::approval_unknown;
    FELDSIEGEL_CHECK(may_approve(*found, approver, now));
    // A clock that went back does not make an approval hold from before it was asked for.
    const std::int64_t approved = std::max(now, found->requested);
    const std::int64_t expires = approved + seconds_per_minute * found->minutes;
    const Parameters decision{key, id, approver, approved, expires};
    FELDSIEGEL_TRY(auto decided, read_one(session.run(statements::approve, decision)));
    if (!decided) return ErrorCode::approval_decided;  // by another sidecar, just now
    return *std::move(decided);
  });
}

Result<std::optional<ApprovalRecord>> SqlVault::valid_approval(const TenantId& tenant, std::uint32_t purpose_id,
                                                               const std::string& requester, std::int64_t now) {
  return read(*database_, [&](Session& session) {
    const auto id = tenant_bytes(tenant);
    return read_one(session.run(statements::valid_approval, {id, purpose_id, requester, now}));
  });
}

Status SqlVault::record_reidentification(const TenantId& tenant, const Reidentification& entry) {
  std::array<std::uint8_t, 16> entry_id{};
  fill_random(entry_id);
  const auto id = tenant_bytes(tenant);
  return write(*database_, [&](Session& session) -> Status {
    FELDSIEGEL_CHECK(require_tenant(session, tenant));
    const Parameters row{id,           entry.at,    entry_id,         entry.person,
                         entry.domain_id, entry.count, entry.request_id, entry.sealed_reason};
    FELDSIEGEL_CHECK(session.run(statements::add_reidentification, row));
    return {};
  });
}

}  // namespace feldsiegel::vault::sql
