#include "sidecar/log/logger.h"

#include <unistd.h>

#include <chrono>
#include <ctime>
#include <nlohmann/json.hpp>

namespace feldsiegel::log {
namespace {

std::string_view level_text(Level level) {
  switch (level) {
    case Level::debug: return "debug";
    case Level::info: return "info";
    case Level::warn: return "warn";
    case Level::error: break;
  }
  return "error";
}

// RFC 3339 in UTC with milliseconds.
std::string timestamp(std::int64_t milliseconds) {
  const std::time_t seconds = static_cast<std::time_t>(milliseconds / 1000);
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  char text[40];
  const std::size_t size = std::strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", &parts);
  std::string fraction = std::to_string(milliseconds % 1000);
  fraction.insert(0, 3 - fraction.size(), '0');
  return std::string(text, size) + "." + fraction + "Z";
}

}  // namespace

std::string log_line(std::int64_t ts, Level level, std::string_view event, const Members& members) {
  nlohmann::ordered_json line;
  line["ts"] = timestamp(ts);
  line["level"] = level_text(level);
  line["event"] = event;
  for (const auto& [name, value] : members) {
    std::visit([&line, key = std::string(name)](const auto& v) { line[key] = v; }, value);
  }
  return line.dump(-1, ' ', true, nlohmann::ordered_json::error_handler_t::replace);
}

void Logger::write(Level level, std::string_view event, const Members& members) {
  if (level < least_) return;
  const auto now =
      std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch());
  std::string line = log_line(now.count(), level, event, members);
  line.push_back('\n');
  const std::lock_guard lock(mutex_);
  std::string_view rest = line;
  while (!rest.empty()) {
    const ssize_t written = ::write(descriptor_, rest.data(), rest.size());
    if (written <= 0) return;  // nobody reads the log; that must not stop the service
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
}

}  // namespace feldsiegel::log
