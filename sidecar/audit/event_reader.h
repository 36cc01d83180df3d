// Reads a log's events back, in order and in portions.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/audit/row.h"
#include "core/base/tenant_id.h"
#include "core/merkle/node.h"

namespace feldsiegel::audit {

/// Which events: of one tenant or of all, the service's own included; times in milliseconds since 1970.
struct Selection {
  std::optional<TenantId> tenant{};
  std::optional<std::int64_t> from{};  ///< inclusive
  std::optional<std::int64_t> to{};    ///< exclusive
  std::uint64_t size = 0;              ///< of the log as it is looked at: later events do not count
};

struct SelectedRange {
  std::uint64_t rows = 0;
  std::uint64_t first = 0;        ///< tenant_index of the first row, its index where all tenants are selected
  std::uint64_t first_index = 0;  ///< its index in the log
};

/// Thread-safe. Errors of every call: audit_unavailable, audit_damaged (a row that the log cannot have written).
class EventReader {
 public:
  virtual ~EventReader() = default;

  virtual Result<SelectedRange> range(const Selection& selection) = 0;

  /// Rows from `index` on, in order, at most `limit`.
  virtual Result<std::vector<Row>> rows(const Selection& selection, std::uint64_t index, std::size_t limit) = 0;

  /// Only where they lie in the log.
  virtual Result<std::vector<std::uint64_t>> indexes(const Selection& selection, std::uint64_t index,
                                                     std::size_t limit) = 0;

  /// The tree's nodes, as far as the log goes.
  virtual merkle::NodeSource& nodes() = 0;
};

}  // namespace feldsiegel::audit
