// Rows that say nothing any more, removed in small steps by whoever holds the lease.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "core/base/result.h"
#include "core/base/tenant_id.h"
#include "sidecar/vault/lease_store.h"

namespace feldsiegel::vault {

/// A place in the order of a tenant's budgets; as made, it is before the first.
struct BudgetPlace {
  std::string person{};
  std::uint32_t domain_id = 0;
  std::uint8_t kind = 0;
};

struct BudgetStep {
  std::size_t removed = 0;
  std::optional<BudgetPlace> next{};  ///< where to go on; nothing: there are no more
};

/// Thread-safe. A step is one transaction. It answers nothing, and has done nothing, where the lease's term is over.
/// Errors: as the changing calls of TenantStore.
class HousekeepingStore {
 public:
  virtual ~HousekeepingStore() = default;

  /// Looks at the next `limit` budgets behind `after` and removes those that have been full since before
  /// `full_before_us` (microseconds since 1970): a full one and one that is not there are the same.
  virtual Result<std::optional<BudgetStep>> remove_full_budgets(const HeldLease& lease, const TenantId& tenant,
                                                                const BudgetPlace& after, std::int64_t full_before_us,
                                                                std::size_t limit) = 0;

  /// Removes up to `limit` requests and approvals that could neither be decided nor used from a time before
  /// `over_before` (seconds since 1970) on, and says how many. The journal of re-identifications is another table.
  virtual Result<std::optional<std::size_t>> remove_past_approvals(const HeldLease& lease, const TenantId& tenant,
                                                                   std::int64_t over_before, std::size_t limit) = 0;
};

}  // namespace feldsiegel::vault
