// Looks at every row of a vault: is it well-formed, and does it fit to the others?
#pragma once

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "sidecar/vault/sql/database.h"
#include "sidecar/vault/vault.h"

namespace feldsiegel::vault::sql {

struct AuditReport {
  /// Per tenant (its GUID) and domain.
  std::map<std::pair<std::string, std::uint32_t>, std::uint64_t> assignments{};
  std::map<std::string, std::uint64_t> tombstones{};
  /// Sentences with counts, without values of rows. Empty: the vault is sound.
  std::vector<std::string> problems{};
};

/// Asked for each assignment, with what only the keys can tell; may be empty. False: the row is not sound.
using AssignmentCheck = std::function<bool(const std::string& tenant, const Assignment& assignment)>;

/// Told from time to time how many rows were seen.
using AuditProgress = std::function<void(std::uint64_t rows)>;

/// The service may be at work. Errors: those of Session; what is wrong with rows stands in the report.
Result<AuditReport> audit(Database& database, const AssignmentCheck& check, const AuditProgress& seen);

}  // namespace feldsiegel::vault::sql
