// Leases: among the sidecars of a vault, who alone does a job now. Each change of hands raises the lease's term, and
// what was begun under an earlier term is refused (fencing): a process that was paused cannot write after another one
// took over.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "core/base/result.h"

namespace feldsiegel::vault {

/// Both 1 to 64 bytes. `owner` is different for every process, after a restart too: random.
struct LeaseClaim {
  std::string name;
  std::string owner;
};

/// What one holds, and what a job shows in its transactions.
struct HeldLease {
  LeaseClaim claim;
  std::int64_t term;  ///< from 1; rises with each time that the lease is taken, and is never used again
};

/// Times are milliseconds since 1970 by the database's clock.
struct TakenLease {
  HeldLease held;
  std::int64_t now;
  std::int64_t last_run;  ///< when a run was recorded last; 0: never
  std::int64_t runs;      ///< how many were recorded
};

/// Thread-safe. The clock is the database's, one for all sidecars: theirs may differ. Nothing that must be right rests
/// on it: a clock that jumps, or a process that was paused beyond its period, at worst lets two believe that they own
/// the lease, and the term decides whose transactions count. A holder stops by itself when a period has gone by since
/// it began its last successful call, by a clock that runs on while the machine sleeps. Errors of every call: those
/// that change a TenantStore.
class LeaseStore {
 public:
  static constexpr std::chrono::milliseconds longest_period = std::chrono::hours(1);

  virtual ~LeaseStore() = default;

  /// Takes the lease for `period` if nobody holds it, or its holder let the period go by; nothing: somebody holds it.
  /// The holder itself may take it anew, with a new term. Errors: invalid_value (period not 1 ms to longest_period, or
  /// a claim of other sizes).
  virtual Result<std::optional<TakenLease>> take_lease(const LeaseClaim& claim, std::chrono::milliseconds period) = 0;

  /// From now on for `period` again. False: another one has taken it, or it was released. Errors: invalid_value.
  virtual Result<bool> renew_lease(const HeldLease& lease, std::chrono::milliseconds period) = 0;

  /// Whoever asks next gets it. Not an error when it is not held any more.
  virtual Status release_lease(const HeldLease& lease) = 0;

  /// Records that the job ran to its end now. False, and nothing is recorded: the term is over.
  virtual Result<bool> record_run(const HeldLease& lease) = 0;
};

}  // namespace feldsiegel::vault
