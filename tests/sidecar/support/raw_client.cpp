#include "tests/sidecar/support/raw_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <cstring>
#include <utility>

namespace feldsiegel::testing {
namespace {

constexpr int patience = 10'000;  // milliseconds

template <class Address>
int connected_socket(int family, const Address& address) {
  const int socket = ::socket(family, SOCK_STREAM, 0);
  if (socket < 0) return -1;
  if (::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0) return socket;
  ::close(socket);
  return -1;
}

std::string lower(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

void parse_headers(std::string_view head, RawResponse& response) {
  while (!head.empty()) {
    const std::string_view line = head.substr(0, head.find("\r\n"));
    head.remove_prefix(std::min(head.size(), line.size() + 2));
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    const std::string_view value = line.substr(std::min(line.size(), colon + 2));
    response.headers[lower(std::string(line.substr(0, colon)))] = std::string(value);
  }
}

}  // namespace

RawClient RawClient::tcp(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return RawClient(connected_socket(AF_INET, address));
}

RawClient RawClient::unix_socket(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, path.c_str(), sizeof(address.sun_path) - 1);
  return RawClient(connected_socket(AF_UNIX, address));
}

RawClient::~RawClient() {
  if (socket_ >= 0) ::close(socket_);
}

RawClient::RawClient(RawClient&& other) noexcept
    : socket_(std::exchange(other.socket_, -1)), buffer_(std::move(other.buffer_)) {}

bool RawClient::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

void RawClient::finish_sending() { ::shutdown(socket_, SHUT_WR); }

bool RawClient::fill() {
  pollfd waiting{socket_, POLLIN, 0};
  if (::poll(&waiting, 1, patience) != 1) return false;
  char chunk[65536];
  const ssize_t got = ::recv(socket_, chunk, sizeof(chunk), 0);
  if (got <= 0) return false;
  buffer_.append(chunk, static_cast<std::size_t>(got));
  return true;
}

RawResponse RawClient::read() {
  RawResponse response;
  std::size_t end;
  while ((end = buffer_.find("\r\n\r\n")) == std::string::npos) {
    if (!fill()) return response;
  }
  const std::string head = buffer_.substr(0, end);
  buffer_.erase(0, end + 4);
  if (head.size() > 12) response.status = std::atoi(head.c_str() + 9);
  parse_headers(std::string_view(head).substr(head.find("\r\n") + 2), response);
  if (response.header("transfer-encoding") == "chunked") {
    response.body = take_chunks();
  } else {
    response.body = take(static_cast<std::size_t>(std::atol(response.header("content-length").c_str())));
  }
  return response;
}

std::string RawClient::take(std::size_t length) {
  while (buffer_.size() < length && fill()) {
  }
  std::string taken = buffer_.substr(0, length);
  buffer_.erase(0, length);
  return taken;
}

std::string RawClient::take_chunks() {
  std::string body;
  for (;;) {
    std::size_t end;
    while ((end = buffer_.find("\r\n")) == std::string::npos) {
      if (!fill()) return body;
    }
    const std::size_t length = std::strtoul(take(end + 2).c_str(), nullptr, 16);
    body += take(length);
    take(2);
    if (length == 0) return body;
  }
}

bool RawClient::closed_within(std::chrono::milliseconds time) {
  pollfd waiting{socket_, POLLIN, 0};
  if (::poll(&waiting, 1, static_cast<int>(time.count())) != 1) return false;
  char byte;
  return ::recv(socket_, &byte, 1, MSG_PEEK) <= 0;
}

std::string http_request(std::string_view method, std::string_view path, std::string_view headers,
                         std::optional<std::string_view> body) {
  std::string text;
  text.append(method).append(" ").append(path).append(" HTTP/1.1\r\nHost: localhost\r\n").append(headers);
  if (body) {
    if (headers.find("Content-Type:") == std::string_view::npos) text.append("Content-Type: application/json\r\n");
    text.append("Content-Length: ").append(std::to_string(body->size())).append("\r\n");
  }
  text.append("\r\n");
  if (body) text.append(*body);
  return text;
}

}  // namespace feldsiegel::testing
