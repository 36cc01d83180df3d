// A running `feldsiegel serve`: the program itself in a process of its own, to be stopped, continued and killed.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <functional>
#include <string>

namespace feldsiegel::testing {

/// Asks until it is so; false when it has not become so within a minute.
bool becomes(const std::function<bool()>& so);

class Instance {
 public:
  /// Starts it and waits until it listens.
  explicit Instance(const std::filesystem::path& config);
  ~Instance();  ///< kills it
  Instance(const Instance&) = delete;
  Instance& operator=(const Instance&) = delete;

  void send(int signal) const;

  /// Its exit code; -1 when a signal ended it. Waits for it.
  int wait();

  std::string log() const;
  bool logs(std::string_view text) const { return log().find(text) != std::string::npos; }

 private:
  std::filesystem::path out_;
  pid_t pid_ = -1;
};

}  // namespace feldsiegel::testing
