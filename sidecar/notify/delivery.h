// Takes messages from an outbox to a webhook, one round at a time. At least once, in their order as far as the receiver
// lets them; nothing is ever dropped.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "sidecar/audit/outbox.h"
#include "sidecar/notify/webhook.h"

namespace feldsiegel::notify {

enum class AttemptResult : std::uint8_t {
  delivered,         ///< any 2xx
  refused,           ///< any other status but those of `busy`: redirects, 4xx
  busy,              ///< 408, 425, 429 and 5xx
  unreachable,       ///< no answer, or none that can be read
  no_authorization,  ///< the file that holds it cannot be used; nothing was sent
};

/// "delivered" and so on: the metric's label and the log's `result`.
std::string_view result_text(AttemptResult result);

/// One that did not succeed.
struct FailedAttempt {
  AttemptResult result;
  int status = 0;  ///< 0: no answer
  std::uint32_t attempts;
  std::chrono::milliseconds wait;  ///< until the message is tried again
};

/// Each may be empty.
struct DeliveryObserver {
  std::function<void(AttemptResult)> attempted{};
  std::function<void(const FailedAttempt&)> failed{};
  std::function<void(const audit::OutboxState&)> backlog{};
  std::function<void(const Error&)> outbox_failed{};
};

struct DeliveryOptions {
  std::function<std::int64_t()> now;      ///< milliseconds since 1970
  std::function<std::uint32_t()> random;  ///< evenly distributed
  DeliveryObserver observer{};
};

/// Of one thread.
class Delivery {
 public:
  /// Borrows the outbox and the webhook.
  Delivery(audit::Outbox& outbox, const Webhook& webhook, DeliveryOptions options);

  /// Delivers what is due until nothing is, or the receiver had better be left alone, or `stop` is true. Answers how
  /// long there is nothing to do, unless a message is added.
  std::chrono::milliseconds run(const std::atomic<bool>& stop);

 private:
  enum class Next { message, round };

  std::chrono::milliseconds held() const;
  Next deliver(const audit::Message& message, const std::atomic<bool>& stop);
  Next postpone(const audit::Message& message, AttemptResult result, const https::HttpAnswer& answer);
  void hold(std::int64_t wait);
  Next hold_for_outbox(const Error& error);
  std::chrono::milliseconds look_at_backlog();

  audit::Outbox& outbox_;
  const Webhook& webhook_;
  const DeliveryOptions options_;
  std::int64_t held_until_ = 0;  // the receiver is left alone until then
  std::uint32_t failures_ = 0;   // in a row, of the receiver as a whole
  std::uint32_t refusals_ = 0;   // in a row, each of another message perhaps
  std::uint32_t outbox_failures_ = 0;
};

}  // namespace feldsiegel::notify
