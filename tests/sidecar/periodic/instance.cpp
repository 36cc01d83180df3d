#include "tests/sidecar/periodic/instance.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <thread>

namespace feldsiegel::testing {

bool becomes(const std::function<bool()>& so) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::minutes(1);
  while (!so()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return true;
}

Instance::Instance(const std::filesystem::path& config) : out_(config.string() + ".log") {
  const std::string program = FELDSIEGEL_PROGRAM, file = config.string(), out = out_.string();
  pid_ = ::fork();
  REQUIRE(pid_ >= 0);
  if (pid_ == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // never outlives the tests
    const int log = ::open(out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (::dup2(log, 1) < 0 || ::dup2(log, 2) < 0) ::_exit(99);
    ::execl(program.c_str(), program.c_str(), "serve", "--config", file.c_str(), nullptr);
    ::_exit(99);
  }
  REQUIRE_MESSAGE(becomes([&] { return logs("\"listener\":\"api\""); }), log());
}

Instance::~Instance() {
  if (pid_ <= 0) return;
  send(SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

void Instance::send(int signal) const { REQUIRE(::kill(pid_, signal) == 0); }

int Instance::wait() {
  int status = 0;
  ::waitpid(pid_, &status, 0);
  pid_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

std::string Instance::log() const {
  std::ifstream stream(out_, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

}  // namespace feldsiegel::testing
