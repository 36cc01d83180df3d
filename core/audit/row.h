// One event of the audit log as a row of texts, and its leaf in the log. Format: docs/spec/audit.md.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/merkle/hash.h"

namespace feldsiegel::audit {

enum class Column : std::uint8_t {
  index,
  time,
  tenant,
  tenant_index,
  action,
  outcome,
  code,
  actor,
  app,
  collection,
  fields,
  purpose,
  domain,
  pseudonyms,
  counts,
  reason,
  approval,
  policy,
  request_id,
  trace_id,
  disclosure,
};

inline constexpr std::size_t column_count = 21;

/// "index" and so on, as in exports.
std::string_view column_name(Column column);

/// Those that a commitment stands for in the leaf, in their order.
inline constexpr std::array<Column, 3> personal_columns = {Column::actor, Column::pseudonyms, Column::reason};

bool is_personal(Column column);

struct Row {
  std::array<std::string, column_count> cells;

  std::string& operator[](Column column) { return cells[static_cast<std::size_t>(column)]; }
  const std::string& operator[](Column column) const { return cells[static_cast<std::size_t>(column)]; }
  bool operator==(const Row&) const = default;
};

inline constexpr std::size_t salt_size = 16;  ///< bytes
using Salt = std::array<std::uint8_t, salt_size>;

merkle::Hash commitment(Column column, const Salt& salt, std::string_view value);

/// What opens a personal column's commitment, or the commitment itself once the value was erased.
struct Disclosure {
  std::optional<Salt> salt{};
  merkle::Hash commitment{};  ///< only without salt
};
using Disclosures = std::array<Disclosure, personal_columns.size()>;

/// The cell `disclosure`.
std::string disclosure_text(const Disclosures& disclosures);

/// Errors: audit_row_malformed.
Result<Disclosures> parse_disclosure(std::string_view text);

using Commitments = std::array<merkle::Hash, personal_columns.size()>;

/// The commitments of a row's personal columns. Errors: audit_row_malformed (a value whose commitment alone is there).
Result<Commitments> commitments_of(const Row& row, const Disclosures& disclosures);

/// A leaf but for the row's place in the log, which is hashed last: the columns index, time, tenant and tenant_index.
class UnplacedLeaf {
 public:
  UnplacedLeaf(const Row& row, const Commitments& commitments);

  /// The leaf with the place that the row has by now.
  merkle::Hash at(const Row& row) const;

 private:
  merkle::LeafHasher hasher_;
};

/// The row's leaf, from its own cells alone. Errors: audit_row_malformed (the disclosure, see above).
Result<merkle::Hash> leaf_of(const Row& row);

}  // namespace feldsiegel::audit
