#include "sidecar/api/refusal_watch.h"

#include <algorithm>

namespace feldsiegel::api {

bool RefusalWatch::count(const TenantId& tenant, std::string_view object_id) {
  const Time now = now_();
  std::string caller = tenant.text() + "/";
  caller += object_id;
  const std::lock_guard lock(mutex_);
  auto found = refusals_.find(caller);
  if (found == refusals_.end()) {
    if (refusals_.size() >= max_callers) make_room(now);
    found = refusals_.try_emplace(std::move(caller)).first;
  }
  std::vector<Time>& times = found->second;
  times.push_back(now);
  const auto is_old = [now](Time time) { return now - time >= period; };
  times.erase(times.begin(), std::find_if_not(times.begin(), times.end(), is_old));
  if (times.size() < threshold) return false;
  refusals_.erase(found);
  return true;
}

std::size_t RefusalWatch::callers() const {
  const std::lock_guard lock(mutex_);
  return refusals_.size();
}

void RefusalWatch::make_room(Time now) {
  std::erase_if(refusals_, [now](const auto& entry) { return now - entry.second.back() >= period; });
  if (refusals_.size() < max_callers) return;
  refusals_.erase(std::min_element(refusals_.begin(), refusals_.end(),
                                   [](const auto& a, const auto& b) { return a.second.back() < b.second.back(); }));
}

}  // namespace feldsiegel::api
