// Notices callers who are refused again and again: somebody tries what they may do.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/base/tenant_id.h"

namespace feldsiegel::api {

/// Thread-safe. Bounded: of more than `max_callers`, the one who has not been refused for longest is forgotten.
class RefusalWatch {
 public:
  using Time = std::chrono::steady_clock::time_point;
  using Now = std::function<Time()>;

  static constexpr std::size_t threshold = 20;
  static constexpr std::chrono::seconds period{60};
  static constexpr std::size_t max_callers = 4096;

  explicit RefusalWatch(Now now = std::chrono::steady_clock::now) : now_(std::move(now)) {}

  /// One refusal of this caller. True where it is the last of `threshold` within `period`; counting begins anew then,
  /// so whoever goes on is noticed again, once per `threshold`.
  bool count(const TenantId& tenant, std::string_view object_id);

  std::size_t callers() const;

 private:
  void make_room(Time now);

  const Now now_;
  mutable std::mutex mutex_;
  std::unordered_map<std::string, std::vector<Time>> refusals_;  // each caller's, oldest first, never none
};

}  // namespace feldsiegel::api
