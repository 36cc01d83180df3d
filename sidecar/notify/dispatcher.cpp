#include "sidecar/notify/dispatcher.h"

#include <array>
#include <cstring>

#include "core/base/random.h"

namespace feldsiegel::notify {
namespace {

std::int64_t system_milliseconds() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

std::uint32_t random_number() {
  std::array<std::uint8_t, sizeof(std::uint32_t)> bytes{};
  fill_random(bytes);
  std::uint32_t number = 0;
  std::memcpy(&number, bytes.data(), sizeof(number));
  return number;
}

DeliveryOptions complete(DeliveryOptions options) {
  if (!options.now) options.now = system_milliseconds;
  if (!options.random) options.random = random_number;
  return options;
}

}  // namespace

Dispatcher::Dispatcher(audit::Outbox& outbox, WebhookSettings settings, DeliveryOptions options, Webhook::Report report)
    : webhook_(std::move(settings), std::move(report)),
      delivery_(outbox, webhook_, complete(std::move(options))),
      thread_([this] { run(); }) {}

Dispatcher::~Dispatcher() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  changed_.notify_one();
}

void Dispatcher::wake() {
  {
    const std::lock_guard lock(mutex_);
    woken_ = true;
  }
  changed_.notify_one();
}

void Dispatcher::run() {
  while (!stop_) {
    {
      const std::lock_guard lock(mutex_);
      woken_ = false;
    }
    const auto wait = delivery_.run(stop_);
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, wait, [this] { return woken_ || stop_; });
  }
}

}  // namespace feldsiegel::notify
