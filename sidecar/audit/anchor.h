// Where checkpoints go so that a log that was rewritten comes to light: out of reach of whoever can write to the log.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace feldsiegel::audit {

/// Called by one thread at a time; every call may block, for a bounded time.
class Anchor {
 public:
  virtual ~Anchor() = default;

  /// For logs, metrics and errors: "file", "webhook" or "blob".
  virtual std::string_view kind() const = 0;

  /// Where it is, as the log remembers it: without anything secret.
  virtual std::string place() const = 0;

  /// Keeps this signed checkpoint in place of the one before. Errors: anchor_unavailable.
  virtual Status publish(std::string_view checkpoint) = 0;

  /// The last one that was published; nothing where there is none. Errors: anchor_unavailable.
  virtual Result<std::optional<std::string>> latest() = 0;

  /// Whether latest() can answer anything at all: a webhook only takes.
  virtual bool is_readable() const = 0;

  /// At least so long from one checkpoint that was published to the next.
  std::chrono::seconds interval() const { return interval_; }
  void set_interval(std::chrono::seconds interval) { interval_ = interval; }

 private:
  std::chrono::seconds interval_{1};
};

}  // namespace feldsiegel::audit
