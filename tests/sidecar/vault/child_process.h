// A process that works on a vault and tells its parent what was acknowledged, until it is killed.
#pragma once

#include <sys/types.h>

#include <functional>

#include "core/base/bytes.h"

namespace feldsiegel::testing {

class ChildProcess {
 public:
  /// In the child: sends bytes to the parent at once.
  using Tell = std::function<void(ByteView)>;

  /// Forks and runs `work` in the child, which ends with it. There must be no other threads.
  explicit ChildProcess(const std::function<void(const Tell&)>& work);
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  /// Waits until it told that many bytes, or ended: on a busy machine that may take its time.
  void await(std::size_t bytes);

  void kill();  ///< SIGKILL, whatever it is doing

  /// Everything that it told until its end. Waits for it.
  Bytes told();

  /// Whether it came to its end by itself, after told().
  bool ended() const { return ended_; }

 private:
  pid_t pid_ = -1;
  int pipe_ = -1;
  Bytes told_;
  bool ended_ = false;

  bool read_some();
};

/// A number in [0, below), different in every run.
std::uint32_t random_below(std::uint32_t below);

void sleep_ms(std::uint32_t milliseconds);

}  // namespace feldsiegel::testing
