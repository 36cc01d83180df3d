// Budgets per person and domain, shared by all sidecars of a vault: a token bucket, kept as the one time at which it
// would be full again (the generic cell rate algorithm).
#pragma once

#include <cstdint>
#include <string>

#include "core/base/result.h"
#include "core/base/tenant_id.h"

namespace feldsiegel::vault {

enum class BudgetKind : std::uint8_t { evaluate = 1, reidentify = 2 };

struct BudgetKey {
  TenantId tenant;
  std::string person;  ///< object id
  std::uint32_t domain_id;
  BudgetKind kind;
};

/// The most at once, and how much comes back per hour. Both 1 to 10^9.
struct BudgetRate {
  std::uint64_t burst;
  std::uint64_t per_hour;
};

struct BudgetDecision {
  bool granted;
  std::uint64_t left;          ///< what could be taken right now, after this call
  std::int64_t retry_seconds;  ///< when refused: until `amount` can be taken; at least 1
};

/// Thread-safe.
class BudgetStore {
 public:
  virtual ~BudgetStore() = default;

  /// Takes `amount` or nothing; atomic over all sidecars. `now_us`: microseconds since 1970. A clock that went back
  /// refills nothing until it has caught up. The time for one unit to come back is rounded up to whole microseconds:
  /// exact to 0.1 % up to 3.6 million per hour. Errors: value_too_large (amount above burst: it can never be
  /// granted), invalid_value (the rate); vault_unavailable, vault_read_only, vault_full, vault_moving, vault_moved.
  virtual Result<BudgetDecision> take(const BudgetKey& key, const BudgetRate& rate, std::uint64_t amount,
                                      std::int64_t now_us) = 0;
};

}  // namespace feldsiegel::vault
