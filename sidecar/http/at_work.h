// How many requests wait for a worker or are with one.
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>

namespace feldsiegel::http {

/// For every thread, and for as long as somebody has it.
using AtWork = std::shared_ptr<std::atomic<std::size_t>>;

inline AtWork nothing_at_work() { return std::make_shared<std::atomic<std::size_t>>(0); }

/// Counts one request as long as it lives.
class CountedAtWork {
 public:
  explicit CountedAtWork(AtWork count) : count_(std::move(count)) { ++*count_; }
  ~CountedAtWork() { --*count_; }
  CountedAtWork(const CountedAtWork&) = delete;
  CountedAtWork& operator=(const CountedAtWork&) = delete;

 private:
  const AtWork count_;
};

}  // namespace feldsiegel::http
