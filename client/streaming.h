// Internal to client: reads chunk by chunk, hands each to `work` and writes what comes back.
#pragma once

#include <functional>
#include <optional>

#include "client/job.h"
#include "client/rows.h"

namespace feldsiegel::client {

inline constexpr std::size_t bytes_per_chunk = 4u << 20;  ///< a request may have 8 MiB

struct Steps {
  /// Called once, before the first chunk: the columns to write (CSV).
  std::function<std::vector<std::string>(const std::vector<std::string>& columns)> output_columns;
  std::function<std::vector<Row>(std::vector<Row> chunk)> work;
  /// What a row counts for, in bytes, beyond its own size: a chunk has at most 4 MiB of it, and at least one row.
  std::function<std::size_t(const Row& row)> weight;
};

/// The number of rows. Throws Failure.
std::size_t stream(const Job& job, std::ostream& out, const Listeners& listeners, const std::atomic<bool>& stop,
                   const Steps& steps);

}  // namespace feldsiegel::client
