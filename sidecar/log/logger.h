// Logs: one JSON object per line. The members are listed in docs/operations/reference.md; none of them holds personal
// data, a token, an object id or a key. What a caller wrote gets in only where it was checked first (request ids, known
// routes, tenants).
//   {"ts":"2026-01-31T12:00:00.000Z","level":"info","event":"request","route":"/v1/reveal",…}
#pragma once

#include <initializer_list>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "core/base/error.h"

namespace feldsiegel::log {

enum class Level { debug, info, warn, error };

using Value = std::variant<std::string_view, std::int64_t, double, bool>;
using Member = std::pair<std::string_view, Value>;
using Members = std::vector<Member>;

/// Thread-safe: a line is written whole.
class Logger {
 public:
  /// Writes to the file descriptor, which it does not own.
  Logger(int descriptor, Level least) : descriptor_(descriptor), least_(least) {}

  void write(Level level, std::string_view event, const Members& members = {});
  void info(std::string_view event, const Members& members = {}) { write(Level::info, event, members); }
  void warn(std::string_view event, const Members& members = {}) { write(Level::warn, event, members); }
  void error(std::string_view event, const Members& members = {}) { write(Level::error, event, members); }

 private:
  const int descriptor_;
  const Level least_;
  std::mutex mutex_;
};

/// The line without its line feed; `ts` in milliseconds since 1970.
std::string log_line(std::int64_t ts, Level level, std::string_view event, const Members& members);

}  // namespace feldsiegel::log
