// A client for measurements: so many callers over keep-alive connections to loopback, each of which asks again as soon
// as it has its answer. One thread, so that little of the machine is taken from the service.
//   load PORT CALLERS MILLISECONDS REQUEST_FILE...
// The files hold whole HTTP requests; callers take them in turns. Prints JSON. Anything but an answer of status 200
// ends it with exit code 1: refusals are quick and would look like speed.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

constexpr int patience = 30'000;  // milliseconds without any answer

[[noreturn]] void fail(std::string_view what) {
  std::fprintf(stderr, "load: %.*s\n", static_cast<int>(what.size()), what.data());
  std::exit(1);
}

class Caller {
 public:
  Caller(std::uint16_t port, const std::string& request) : request_(request) {
    socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) fail("cannot connect");
    const int on = 1;
    ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    const timeval time{patience / 1000, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &time, sizeof(time));
  }

  int socket() const { return socket_; }
  Clock::time_point began() const { return began_; }

  void ask() {
    began_ = Clock::now();
    answer_.clear();
    head_ = whole_ = 0;
    std::string_view left = request_;
    while (!left.empty()) {
      const ssize_t sent = ::send(socket_, left.data(), left.size(), MSG_NOSIGNAL);
      if (sent <= 0) fail("the connection broke while a request was sent");
      left.remove_prefix(static_cast<std::size_t>(sent));
    }
  }

  // Takes what has come; true when the answer is complete.
  bool take() {
    static char chunk[256 << 10];
    const ssize_t got = ::recv(socket_, chunk, sizeof(chunk), 0);
    if (got <= 0) fail("no answer, or not a whole one");
    answer_.append(chunk, static_cast<std::size_t>(got));
    if (head_ == 0) read_head();
    return head_ > 0 && answer_.size() >= whole_;
  }

 private:
  void read_head() {
    const std::size_t end = answer_.find("\r\n\r\n");
    if (end == std::string::npos) return;
    if (answer_.compare(9, 3, "200") != 0) fail("an answer that is not 200: " + answer_.substr(0, 2000));
    constexpr std::string_view name = "\r\nContent-Length: ";
    const std::size_t at = answer_.find(name);
    if (at == std::string::npos || at > end) fail("an answer without length");
    std::size_t length = 0;
    const char* const digits = answer_.data() + at + name.size();
    std::from_chars(digits, answer_.data() + end, length);
    head_ = end + 4;
    whole_ = head_ + length;
    answer_.reserve(whole_);
  }

  const std::string& request_;
  int socket_ = -1;
  Clock::time_point began_{};
  std::string answer_;
  std::size_t head_ = 0, whole_ = 0;
};

std::string contents(const char* path) {
  std::ifstream file(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(file), {}};
  if (text.empty()) fail("no request in a file");
  return text;
}

struct Measured {
  std::vector<double> milliseconds;  // of each request
  double seconds = 0;
};

Measured measure(std::vector<Caller>& callers, std::chrono::milliseconds time) {
  Measured measured;
  const int poll = ::epoll_create1(EPOLL_CLOEXEC);
  for (std::size_t i = 0; i < callers.size(); ++i) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = i;
    ::epoll_ctl(poll, EPOLL_CTL_ADD, callers[i].socket(), &event);
  }
  const Clock::time_point begin = Clock::now();
  for (Caller& caller : callers) caller.ask();
  std::size_t under_way = callers.size();
  std::vector<epoll_event> events(callers.size());
  Clock::time_point now = begin;
  while (under_way > 0) {
    int ready = 1;
    if (callers.size() > 1) ready = ::epoll_wait(poll, events.data(), static_cast<int>(events.size()), patience);
    if (ready <= 0) fail("no answer for a long time");
    for (int i = 0; i < ready; ++i) {
      Caller& caller = callers[callers.size() > 1 ? events[static_cast<std::size_t>(i)].data.u64 : 0];
      if (!caller.take()) continue;
      now = Clock::now();
      measured.milliseconds.push_back(std::chrono::duration<double, std::milli>(now - caller.began()).count());
      if (now - begin < time) {
        caller.ask();
      } else {
        --under_way;
      }
    }
  }
  measured.seconds = std::chrono::duration<double>(now - begin).count();
  ::close(poll);
  return measured;
}

double percentile(std::vector<double>& sorted, double share) {
  return sorted[static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1))];
}

}  // namespace

int main(int count, char** words) {
  if (count < 5) fail("usage: load PORT CALLERS MILLISECONDS REQUEST_FILE...");
  std::vector<std::string> requests;
  for (int i = 4; i < count; ++i) requests.push_back(contents(words[i]));
  const auto port = static_cast<std::uint16_t>(std::atoi(words[1]));
  std::vector<Caller> callers;
  for (int i = 0; i < std::atoi(words[2]); ++i) {
    callers.emplace_back(port, requests[static_cast<std::size_t>(i) % requests.size()]);
  }
  if (callers.empty()) fail("no callers");
  const Measured warm = measure(callers, std::chrono::milliseconds(std::atoi(words[3]) / 10));
  Measured measured = measure(callers, std::chrono::milliseconds(std::atoi(words[3])));
  std::sort(measured.milliseconds.begin(), measured.milliseconds.end());
  const std::size_t requests_counted = measured.milliseconds.size();
  std::printf("{\"requests\": %zu, \"with_warming\": %zu, \"per_second\": %.1f, \"p50_ms\": %.4f, \"p99_ms\": %.4f}\n",
              requests_counted, requests_counted + warm.milliseconds.size(),
              static_cast<double>(requests_counted) / measured.seconds, percentile(measured.milliseconds, 0.5),
              percentile(measured.milliseconds, 0.99));
  return 0;
}
