// Messages that must reach somebody else: kept with the log, durably, until they did.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/base/result.h"

namespace feldsiegel::audit {

struct Message {
  std::int64_t id;
  std::string body;            ///< JSON
  std::uint32_t attempts = 0;  ///< that failed
};

struct OutboxState {
  std::uint64_t depth = 0;
  std::int64_t oldest = 0;  ///< milliseconds since 1970; 0 where it is empty
};

/// Thread-safe; every call is one transaction. Errors of every call: audit_unavailable.
class Outbox {
 public:
  virtual ~Outbox() = default;

  /// Messages whose time has come, oldest first. Times in milliseconds since 1970.
  virtual Result<std::vector<Message>> due(std::int64_t now, std::size_t limit) = 0;

  virtual Status delivered(std::int64_t id) = 0;
  virtual Status failed(std::int64_t id, std::uint32_t attempts, std::int64_t next) = 0;
  virtual Result<OutboxState> state() = 0;
};

}  // namespace feldsiegel::audit
