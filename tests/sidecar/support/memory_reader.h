// An audit log in memory, read as the service reads its own.
#pragma once

#include "sidecar/audit/event_reader.h"
#include "tests/support/audit_log.h"

namespace feldsiegel::testing {

class MemoryReader : public audit::EventReader {
 public:
  /// Borrows the log.
  explicit MemoryReader(AuditLog& log) : log_(log) {}

  Result<audit::SelectedRange> range(const audit::Selection& selection) override {
    const auto indexes = selected(selection);
    if (indexes.empty()) return audit::SelectedRange{};
    const audit::Row& first = log_.rows[indexes.front()];
    const auto column = selection.tenant ? audit::Column::tenant_index : audit::Column::index;
    return audit::SelectedRange{indexes.size(), std::stoull(first[column]), indexes.front()};
  }

  Result<std::vector<audit::Row>> rows(const audit::Selection& selection, std::uint64_t index,
                                       std::size_t limit) override {
    std::vector<audit::Row> found;
    for (const std::uint64_t at : part(selection, index, limit)) found.push_back(log_.rows[at]);
    largest = std::max(largest, found.size());
    if (fails_from && index >= *fails_from) return ErrorCode::audit_unavailable;
    return found;
  }

  Result<std::vector<std::uint64_t>> indexes(const audit::Selection& selection, std::uint64_t index,
                                             std::size_t limit) override {
    return part(selection, index, limit);
  }

  merkle::NodeSource& nodes() override { return log_.nodes; }

  std::size_t largest = 0;  ///< how many rows were read at once
  std::optional<std::uint64_t> fails_from{};

 private:
  std::vector<std::uint64_t> selected(const audit::Selection& selection) const {
    auto indexes = log_.select({selection.tenant, selection.from, selection.to});
    while (!indexes.empty() && indexes.back() >= selection.size) indexes.pop_back();
    return indexes;
  }

  std::vector<std::uint64_t> part(const audit::Selection& selection, std::uint64_t index, std::size_t limit) const {
    std::vector<std::uint64_t> found;
    for (const std::uint64_t at : selected(selection)) {
      if (at >= index && found.size() < limit) found.push_back(at);
    }
    return found;
  }

  AuditLog& log_;
};

}  // namespace feldsiegel::testing
