// All tables of the vault with their columns, for what goes through all of them: moving and checking.
#pragma once

#include <string>
#include <vector>

#include "sidecar/vault/sql/database.h"

namespace feldsiegel::vault::sql {

struct Table {
  std::string name;
  std::vector<std::string> keys;  ///< the primary key, in its order
  std::vector<std::string> others;
};

/// In an order in which they can be filled: what is referred to comes first.
const std::vector<Table>& all_tables();

/// The values of a row, or of the first columns of it, as parameters that borrow from it.
Parameters parameters_of(const Row& row, std::size_t count);

/// A table's rows in the order of its key, which is the same in every database, with the columns of the key first.
class TableReader {
 public:
  explicit TableReader(const Table& table);

  /// At most `limit` rows behind the one with this key; an empty row: from the beginning.
  Result<Rows> rows_after(Session& session, const Row& last, std::size_t limit) const;

  /// The row with the greatest key, or an empty one.
  Result<Row> last_row(Session& session) const;

  Status insert(Session& session, const Rows& rows) const;

  /// How many were deleted; at most `limit`.
  Result<std::size_t> remove_some(Session& session, std::size_t limit) const;

 private:
  const Table& table_;
  std::string first_, next_, last_, insert_, remove_;
};

}  // namespace feldsiegel::vault::sql
