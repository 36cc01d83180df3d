// When to fetch the issuer's keys: a cache between the verifier and the network. Knows neither HTTP nor the time; both
// are passed in. Thread-safe; however many threads ask, one fetch runs at a time and the others wait for it.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>

#include "sidecar/token/signing_keys.h"

namespace feldsiegel::token {

/// All in seconds.
struct JwksTimes {
  std::int64_t max_age = 24 * 3600;       ///< older keys are not used, even when nothing newer can be had
  std::int64_t refresh_after = 3600;      ///< the background renews keys of this age
  std::int64_t unknown_kid_pause = 300;   ///< an unknown key id causes at most one fetch in this time
  std::int64_t retry_after_failure = 10;  ///< pause after a failed fetch, while there are no usable keys
  std::int64_t background_retry = 300;    ///< pause after a failed fetch, while the last known good keys serve
};

class JwksCache : public KeySource {
 public:
  using Fetch = std::function<Result<Bytes>()>;  ///< the JWKS document
  using Clock = std::function<std::int64_t()>;   ///< seconds from any start, never going back

  JwksCache(Fetch fetch, Clock clock, JwksTimes times = {});

  /// Fetches when there are no usable keys, and once (see JwksTimes) when `kid` is unknown. A fetch that fails or gives
  /// an unusable document leaves the last known good keys in place. Errors: signing_keys_unavailable.
  Result<std::shared_ptr<const SigningKeys>> keys_for(std::string_view kid) override;

  /// To be called by a timer, say every minute: fetches when the keys are due. Answers whether a fetch was made.
  bool refresh_if_due();

  /// Whether there are keys that may be used now; never fetches.
  bool ready() const;

 private:
  using Snapshot = std::shared_ptr<const SigningKeys>;
  using Lock = std::unique_lock<std::mutex>;

  bool usable(std::int64_t now) const;  // these need the lock
  void fetch(Lock& lock);
  Snapshot fetch_and_parse() const noexcept;  // this one does not

  Fetch fetch_;
  Clock clock_;
  JwksTimes times_;
  mutable std::mutex mutex_;
  std::condition_variable fetched_;
  bool fetching_ = false;
  Snapshot keys_;
  std::int64_t fetched_at_ = 0;
  std::optional<std::int64_t> failed_at_;
  std::optional<std::int64_t> unknown_kid_at_;
};

}  // namespace feldsiegel::token
