// Requests for approval (four-eyes) and the journal of re-identifications: who asked, why, who agreed, for how long.
// Reasons are free text and may name people: they come sealed under the tenant's vault row key.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/base/tenant_id.h"

namespace feldsiegel::vault {

struct ApprovalRecord {
  std::string id;  ///< GUID
  std::uint32_t purpose_id = 0;
  std::string requester;  ///< object id
  Bytes sealed_reason{};
  std::int64_t requested = 0;      ///< seconds since 1970, like all times here
  std::int64_t decide_before = 0;  ///< after that it can no longer be approved
  std::uint32_t minutes = 0;       ///< how long it holds once approved
  std::optional<std::string> approver{};
  std::int64_t approved = 0;
  std::int64_t expires = 0;  ///< of the approval; 0 until approved
  Bytes mac{};               ///< over all of it but the reason, which is sealed; as read, it proves nothing yet
};

/// The MAC that a row with these members has (core/assignment/approval_mac.h). The store itself has no keys.
using ApprovalMac = std::function<Bytes(const ApprovalRecord&)>;

/// Whether whoever has the tenant's key wrote this row as it stands.
bool is_genuine(const ApprovalRecord& approval, const ApprovalMac& mac);

struct Reidentification {
  std::int64_t at = 0;
  std::string person;
  std::uint32_t domain_id = 0;
  std::uint32_t count = 0;  ///< pseudonyms asked for
  std::string request_id;
  Bytes sealed_reason{};
};

/// Thread-safe; every call is one transaction, durable when it answers. Every call may answer vault_unavailable, the
/// changing ones also vault_read_only, vault_full, vault_moving and vault_moved.
class ApprovalStore {
 public:
  virtual ~ApprovalStore() = default;

  /// Errors: duplicate_id, tenant_unknown.
  virtual Status request_approval(const TenantId& tenant, const ApprovalRecord& approval) = 0;

  virtual Result<std::optional<ApprovalRecord>> find_approval(const TenantId& tenant, const std::string& id) = 0;

  /// Requests that can still be decided and approvals that still hold at `now`, newest first, at most `limit`.
  virtual Result<std::vector<ApprovalRecord>> current_approvals(const TenantId& tenant, std::int64_t now,
                                                                std::size_t limit) = 0;

  /// Decides once, whichever sidecar comes first. The caller has checked who may. What is decided is what `mac` finds
  /// genuine in the same transaction, and `mac` makes the decided row's MAC. Errors: approval_unknown, approval_own,
  /// approval_decided, approval_expired; vault_damaged (the row is not genuine).
  virtual Result<ApprovalRecord> approve(const TenantId& tenant, const std::string& id, const std::string& approver,
                                         std::int64_t now, const ApprovalMac& mac) = 0;

  /// The approvals of a purpose that hold for this requester at `now`, at most `limit`, first the one that holds
  /// longest. Whether they are genuine the caller has to ask.
  virtual Result<std::vector<ApprovalRecord>> valid_approvals(const TenantId& tenant, std::uint32_t purpose_id,
                                                              const std::string& requester, std::int64_t now,
                                                              std::size_t limit) = 0;

  virtual Status record_reidentification(const TenantId& tenant, const Reidentification& entry) = 0;
};

}  // namespace feldsiegel::vault
