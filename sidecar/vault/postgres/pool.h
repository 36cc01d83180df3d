// A few connections to one server, made when they are needed and again when they broke.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <vector>

#include "sidecar/vault/postgres/connection.h"

namespace feldsiegel::vault::postgres {

class Pool : public sql::Database {
 public:
  explicit Pool(Settings settings) : settings_(std::move(settings)) {}

  Status transaction(sql::Access access, const Work& work) override;

  /// Pages have checksums, if the server was set up so; there is no other check that a role like ours may run.
  Result<bool> is_whole() override { return true; }

 private:
  Result<std::unique_ptr<Connection>> take();
  void give_back(std::unique_ptr<Connection> connection);

  const Settings settings_;
  std::mutex mutex_;
  std::condition_variable is_free_;
  std::size_t count_ = 0;  // free or at work
  std::vector<std::unique_ptr<Connection>> free_;
};

}  // namespace feldsiegel::vault::postgres
