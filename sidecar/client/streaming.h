// Internal to sidecar/client: reads chunk by chunk, hands each to `work` and writes what comes back.
#pragma once

#include <functional>
#include <optional>

#include "sidecar/client/job.h"
#include "sidecar/client/rows.h"

namespace feldsiegel::client {

struct Steps {
  /// Called once, before the first chunk: the columns to write (CSV).
  std::function<std::vector<std::string>(const std::vector<std::string>& columns)> output_columns;
  std::function<std::vector<Row>(std::vector<Row> chunk)> work;
};

/// The number of rows. Throws Failure.
std::size_t stream(const Job& job, std::ostream& out, const Listeners& listeners, const std::atomic<bool>& stop,
                   const Steps& steps);

}  // namespace feldsiegel::client
