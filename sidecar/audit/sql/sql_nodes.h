// The nodes of a log's tree, out of leaves and tiles.
#pragma once

#include <atomic>
#include <map>

#include "sidecar/audit/tiles.h"
#include "sidecar/vault/sql/database.h"

namespace feldsiegel::audit::sql {

class SqlNodes : public merkle::NodeSource {
 public:
  /// Borrows both.
  SqlNodes(vault::sql::Database& database, const std::atomic<std::int64_t>& log) : database_(database), log_(log) {}

  /// Errors: audit_unavailable; audit_damaged (a leaf or tile is missing).
  Result<std::vector<merkle::Hash>> read(std::span<const merkle::NodeId> ids) override;

 private:
  vault::sql::Database& database_;
  const std::atomic<std::int64_t>& log_;
};

}  // namespace feldsiegel::audit::sql
