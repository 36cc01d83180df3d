#include "sidecar/token/jwks_cache.h"

namespace feldsiegel::token {

JwksCache::JwksCache(Fetch fetch, Clock clock, JwksTimes times)
    : fetch_(std::move(fetch)), clock_(std::move(clock)), times_(times) {}

bool JwksCache::usable(std::int64_t now) const { return keys_ != nullptr && now - fetched_at_ < times_.max_age; }

bool JwksCache::ready() const {
  const Lock lock(mutex_);
  return usable(clock_());
}

Result<std::shared_ptr<const SigningKeys>> JwksCache::keys_for(std::string_view kid) {
  Lock lock(mutex_);
  const std::int64_t now = clock_();
  const auto paused = [&](const std::optional<std::int64_t>& since, std::int64_t pause) {
    return !fetching_ && since.has_value() && now - *since < pause;
  };
  if (!usable(now)) {
    if (!paused(failed_at_, times_.retry_after_failure)) fetch(lock);
  } else if (keys_->find(kid) == nullptr && !paused(unknown_kid_at_, times_.unknown_kid_pause)) {
    if (!fetching_) unknown_kid_at_ = now;
    fetch(lock);
  }
  if (!usable(clock_())) return ErrorCode::signing_keys_unavailable;
  return keys_;
}

bool JwksCache::refresh_if_due() {
  Lock lock(mutex_);
  const std::int64_t now = clock_();
  const bool usable_now = usable(now);
  if (fetching_ || (usable_now && now - fetched_at_ < times_.refresh_after)) return false;
  const std::int64_t pause = usable_now ? times_.background_retry : times_.retry_after_failure;
  if (failed_at_.has_value() && now - *failed_at_ < pause) return false;
  fetch(lock);
  return true;
}

// Leaves with the lock held. Joins a fetch that is under way instead of making a second one.
void JwksCache::fetch(Lock& lock) {
  if (fetching_) {
    fetched_.wait(lock, [&] { return !fetching_; });
    return;
  }
  fetching_ = true;
  lock.unlock();
  Snapshot keys = fetch_and_parse();
  lock.lock();
  fetching_ = false;
  const std::int64_t now = clock_();
  if (keys != nullptr) {
    keys_ = std::move(keys);
    fetched_at_ = now;
    failed_at_.reset();
  } else {
    failed_at_ = now;
  }
  fetched_.notify_all();
}

// Null pointer for whatever goes wrong: an exception that passed through would leave the others waiting for ever.
JwksCache::Snapshot JwksCache::fetch_and_parse() const noexcept {
  try {
    const Result<Bytes> document = fetch_();
    if (!document.ok()) return nullptr;
    Result<SigningKeys> keys = SigningKeys::parse(*document);
    return keys.ok() ? std::make_shared<const SigningKeys>(std::move(keys).value()) : nullptr;
  } catch (...) {
    return nullptr;
  }
}

}  // namespace feldsiegel::token
