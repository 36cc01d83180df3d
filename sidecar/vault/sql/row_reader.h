// Reads a row column by column. What this software cannot have written means a damaged vault.
#pragma once

#include <algorithm>
#include <array>

#include "sidecar/vault/sql/database.h"

namespace feldsiegel::vault::sql {

/// Columns in their order; each call moves on to the next. Ask finish() before using what was read.
class RowReader {
 public:
  explicit RowReader(const Row& row) : row_(row) {}

  std::int64_t integer(std::int64_t least = INT64_MIN, std::int64_t most = INT64_MAX);
  std::uint32_t number() { return static_cast<std::uint32_t>(integer(0, UINT32_MAX)); }
  std::uint32_t epoch() { return static_cast<std::uint32_t>(integer(1, UINT32_MAX)); }
  std::string text();
  bool skip_null();  ///< moves on if the column is NULL
  std::optional<std::string> text_or_null();
  Bytes bytes();

  template <std::size_t size>
  std::array<std::uint8_t, size> fixed() {
    std::array<std::uint8_t, size> out{};
    const Bytes read = bytes();
    if (read.size() != size) {
      sound_ = false;
    } else {
      std::copy(read.begin(), read.end(), out.begin());
    }
    return out;
  }

  /// Errors: vault_damaged (a type or value that was not expected, or another count of columns).
  Status finish() const;

 private:
  template <class T>
  const T* next();

  const Row& row_;
  std::size_t column_ = 0;
  bool sound_ = true;
};

/// The only row, or nothing. Errors: vault_damaged (several).
Result<std::optional<Row>> at_most_one(Rows rows);

}  // namespace feldsiegel::vault::sql
