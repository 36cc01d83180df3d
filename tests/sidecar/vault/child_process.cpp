#include "tests/sidecar/vault/child_process.h"

#include <doctest/doctest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <thread>

#include "core/base/random.h"

namespace feldsiegel::testing {

ChildProcess::ChildProcess(const std::function<void(const Tell&)>& work) {
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  pid_ = ::fork();
  REQUIRE(pid_ >= 0);
  if (pid_ == 0) {
    ::close(ends[0]);
    const Tell tell = [&](ByteView bytes) {
      // Shorter than PIPE_BUF: a message is there as a whole or not at all.
      if (::write(ends[1], bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size())) ::_exit(1);
    };
    try {
      work(tell);
    } catch (...) {  // a REQUIRE that failed: the child must not go on as if it were the parent
      ::_exit(2);
    }
    ::_exit(0);
  }
  ::close(ends[1]);
  pipe_ = ends[0];
}

ChildProcess::~ChildProcess() {
  if (pid_ > 0) {
    kill();
    ::waitpid(pid_, nullptr, 0);
  }
  if (pipe_ >= 0) ::close(pipe_);
}

void ChildProcess::kill() {
  if (pid_ > 0) ::kill(pid_, SIGKILL);
}

bool ChildProcess::read_some() {
  std::array<std::uint8_t, 4096> buffer;
  const ssize_t count = ::read(pipe_, buffer.data(), buffer.size());
  if (count <= 0) return false;
  append(told_, ByteView(buffer).first(static_cast<std::size_t>(count)));
  return true;
}

void ChildProcess::await(std::size_t bytes) {
  while (told_.size() < bytes && read_some()) {}
}

Bytes ChildProcess::told() {
  while (read_some()) {}
  int status = 0;
  ::waitpid(pid_, &status, 0);
  ended_ = WIFEXITED(status) && WEXITSTATUS(status) == 0;
  pid_ = -1;
  return std::move(told_);
}

std::uint32_t random_below(std::uint32_t below) {
  std::array<std::uint8_t, 4> bytes{};
  fill_random(bytes);
  std::uint32_t number = 0;
  for (const std::uint8_t byte : bytes) number = number << 8 | byte;
  return number % below;
}

void sleep_ms(std::uint32_t milliseconds) { std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds)); }

}  // namespace feldsiegel::testing
