// The thread that delivers what lies in an outbox.
#pragma once

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

#include "sidecar/notify/delivery.h"

namespace feldsiegel::notify {

class Dispatcher {
 public:
  /// Borrows the outbox. The thread starts at once, with what was left from before. `report` learns why a connection
  /// failed, as a fixed sentence. `options.now` and `options.random` may be empty: the system's clock and randomness.
  Dispatcher(audit::Outbox& outbox, WebhookSettings settings, DeliveryOptions options, Webhook::Report report = {});

  /// Breaks off the present attempt; what is not delivered stays in the outbox.
  ~Dispatcher();
  Dispatcher(const Dispatcher&) = delete;
  Dispatcher& operator=(const Dispatcher&) = delete;

  /// A message was added. May be called from any thread; does not block.
  void wake();

 private:
  void run();

  const Webhook webhook_;
  Delivery delivery_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool woken_ = false;
  std::atomic<bool> stop_ = false;
  std::jthread thread_;
};

}  // namespace feldsiegel::notify
