#include "sidecar/vault/postgres/pool.h"

#include <chrono>
#include <thread>

#include "core/base/random.h"

namespace feldsiegel::vault::postgres {
namespace {

constexpr std::size_t max_connections = 8;
constexpr int max_attempts = 6;
constexpr std::chrono::seconds longest_wait{10};

// Longer with every attempt and different for everyone, so that two that were in each other's way part.
void pause_before(int attempt) {
  std::uint8_t random = 0;
  fill_random({&random, 1});
  std::this_thread::sleep_for(std::chrono::microseconds((1 << attempt) * 4 * (random + 1)));
}

}  // namespace

Status Pool::transaction(sql::Access access, const Work& work) {
  for (int attempt = 1;; ++attempt) {
    FELDSIEGEL_TRY(auto connection, take());
    Ended ended = connection->transaction(access, work);
    give_back(std::move(connection));
    if (!ended.again || attempt == max_attempts) return std::move(ended.status);
    pause_before(attempt);
  }
}

Result<std::unique_ptr<Connection>> Pool::take() {
  {
    std::unique_lock lock(mutex_);
    const auto available = [this] { return !free_.empty() || count_ < max_connections; };
    if (!is_free_.wait_for(lock, longest_wait, available)) return ErrorCode::vault_unavailable;
    if (!free_.empty()) {
      auto connection = std::move(free_.back());
      free_.pop_back();
      return connection;
    }
    ++count_;
  }
  auto connection = Connection::open(settings_);
  if (connection.ok()) return connection;
  give_back(nullptr);
  return connection.error();
}

void Pool::give_back(std::unique_ptr<Connection> connection) {
  std::vector<std::unique_ptr<Connection>> dead;  // closed without the lock
  const std::lock_guard lock(mutex_);
  if (connection != nullptr && !connection->is_broken()) {
    free_.push_back(std::move(connection));
  } else {
    --count_;
    // The server went away: what waits here is as dead, and would only be found so one by one.
    if (connection != nullptr) {
      count_ -= free_.size();
      dead = std::move(free_);
      free_.clear();
    }
  }
  is_free_.notify_one();
}

}  // namespace feldsiegel::vault::postgres
