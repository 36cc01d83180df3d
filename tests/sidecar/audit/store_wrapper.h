// A store that does what the one behind it does, until a test wants something else.
#pragma once

#include "sidecar/audit/store.h"

namespace feldsiegel::testing {

class StoreWrapper : public audit::Store {
 public:
  explicit StoreWrapper(audit::Store& store) : store_(store) {}

  Result<std::optional<audit::LogRecord>> find() override { return store_.find(); }
  Status create(const audit::LogRecord& log) override { return store_.create(log); }
  Result<std::vector<std::pair<std::string, std::uint64_t>>> tenants() override { return store_.tenants(); }
  Status append(const audit::Growth& growth) override { return store_.append(growth); }
  Status keep_checkpoint(const std::string& checkpoint) override { return store_.keep_checkpoint(checkpoint); }
  Status probe(const audit::Head& head) override { return store_.probe(head); }
  Result<std::vector<std::pair<std::string, std::string>>> facts() override { return store_.facts(); }
  Status keep_fact(const std::string& name, const std::optional<std::string>& value) override {
    return store_.keep_fact(name, value);
  }
  Result<std::uint64_t> redact(const audit::Selection& selection, std::span<const audit::Column> columns) override {
    return store_.redact(selection, columns);
  }
  Result<audit::SelectedRange> range(const audit::Selection& selection) override { return store_.range(selection); }
  Result<std::vector<audit::Row>> rows(const audit::Selection& selection, std::uint64_t index,
                                       std::size_t limit) override {
    return store_.rows(selection, index, limit);
  }
  Result<std::vector<std::uint64_t>> indexes(const audit::Selection& selection, std::uint64_t index,
                                             std::size_t limit) override {
    return store_.indexes(selection, index, limit);
  }
  merkle::NodeSource& nodes() override { return store_.nodes(); }
  Result<std::vector<audit::Message>> due(std::int64_t now, std::size_t limit) override {
    return store_.due(now, limit);
  }
  Status delivered(std::int64_t id) override { return store_.delivered(id); }
  Status failed(std::int64_t id, std::uint32_t attempts, std::int64_t next) override {
    return store_.failed(id, attempts, next);
  }
  Result<audit::OutboxState> state() override { return store_.state(); }

 private:
  audit::Store& store_;
};

}  // namespace feldsiegel::testing
