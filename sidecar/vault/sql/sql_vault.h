// The vault over any SQL database. One file per store: tenants.cpp, assignments.cpp with enroll.cpp and erase.cpp,
// budgets.cpp, approvals.cpp, leases.cpp, housekeeping.cpp. The statements are in statements/.
#pragma once

#include <array>
#include <memory>

#include "sidecar/vault/sql/database.h"
#include "sidecar/vault/vault.h"

namespace feldsiegel::vault::sql {

class SqlVault : public Vault {
 public:
  explicit SqlVault(std::unique_ptr<Database> database) : database_(std::move(database)) {}

  Result<std::vector<TenantRecord>> tenants() override;
  Result<std::optional<TenantRecord>> find(const TenantId& tenant) override;
  Status add(const TenantRecord& tenant) override;
  Result<std::uint32_t> rotate(const TenantId& tenant, std::int64_t now) override;
  Status retire(const TenantId& tenant, std::uint32_t epoch) override;
  Result<std::uint64_t> directory_version(const TenantId& tenant, std::string_view content_hash) override;
  Result<std::optional<Bytes>> wrapped_directory_key() override;
  Status set_wrapped_directory_key(ByteView wrapped) override;
  Status check() override;

  Result<std::vector<std::optional<Assignment>>> find_tags(const TenantId& tenant, std::uint32_t domain_id,
                                                           std::span<const TagHash> tags) override;
  Result<std::vector<std::optional<Assignment>>> find_pseudonyms(const TenantId& tenant,
                                                                 std::span<const DataSubjectRef> pseudonyms) override;
  Result<std::vector<Assignment>> enroll(const TenantId& tenant, const Enrollment& enrollment) override;
  Result<std::uint64_t> take_serials(const TenantId& tenant, std::uint32_t domain_id, std::uint32_t count) override;
  Result<std::optional<IdentifierHeader>> find_header(const TenantId& tenant, const HeaderId& id) override;
  Result<Tombstone> erase(const TenantId& tenant, const DataSubjectRef& data_subject, std::int64_t now) override;
  Result<std::vector<Tombstone>> erasures(const TenantId& tenant, std::uint64_t since, std::size_t limit) override;
  Result<std::vector<bool>> are_erased(const TenantId& tenant, std::span<const DataSubjectRef> data_subjects) override;
  Result<std::uint64_t> count_assignments(const TenantId& tenant) override;

  Result<BudgetDecision> take(const BudgetKey& key, const BudgetRate& rate, std::uint64_t amount,
                              std::int64_t now_us) override;

  Status request_approval(const TenantId& tenant, const ApprovalRecord& approval) override;
  Result<std::optional<ApprovalRecord>> find_approval(const TenantId& tenant, const std::string& id) override;
  Result<std::vector<ApprovalRecord>> current_approvals(const TenantId& tenant, std::int64_t now,
                                                        std::size_t limit) override;
  Result<ApprovalRecord> approve(const TenantId& tenant, const std::string& id, const std::string& approver,
                                 std::int64_t now, const ApprovalMac& mac) override;
  Result<std::vector<ApprovalRecord>> valid_approvals(const TenantId& tenant, std::uint32_t purpose_id,
                                                      const std::string& requester, std::int64_t now,
                                                      std::size_t limit) override;
  Status record_reidentification(const TenantId& tenant, const Reidentification& entry) override;

  Result<std::optional<TakenLease>> take_lease(const LeaseClaim& claim, std::chrono::milliseconds period) override;
  Result<bool> renew_lease(const HeldLease& lease, std::chrono::milliseconds period) override;
  Status release_lease(const HeldLease& lease) override;
  Result<bool> record_run(const HeldLease& lease) override;

  Result<std::optional<BudgetStep>> remove_full_budgets(const HeldLease& lease, const TenantId& tenant,
                                                        const BudgetPlace& after, std::int64_t full_before_us,
                                                        std::size_t limit) override;
  Result<std::optional<std::size_t>> remove_past_approvals(const HeldLease& lease, const TenantId& tenant,
                                                           std::int64_t over_before, std::size_t limit) override;

 private:
  std::unique_ptr<Database> database_;
};

}  // namespace feldsiegel::vault::sql
