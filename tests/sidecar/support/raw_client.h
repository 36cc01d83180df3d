// A client that sends exactly the bytes it is told to, and reads what comes back.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace feldsiegel::testing {

struct RawResponse {
  int status = 0;                              ///< 0: the connection ended without an answer
  std::map<std::string, std::string> headers;  ///< names in lower case
  std::string body;                            ///< of one in chunks: what they hold
  bool is_whole = false;                       ///< false: the connection ended before the body did

  std::string header(const std::string& name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? "" : found->second;
  }
};

class RawClient {
 public:
  static RawClient tcp(std::uint16_t port);
  static RawClient unix_socket(const std::string& path);
  ~RawClient();
  RawClient(RawClient&& other) noexcept;
  RawClient& operator=(RawClient&&) = delete;

  bool connected() const { return socket_ >= 0; }
  bool send(std::string_view bytes);
  void finish_sending();

  /// Reads one response; waits at most 10 seconds.
  RawResponse read();

  /// True when the server has closed the connection, within `time`.
  bool closed_within(std::chrono::milliseconds time);

  RawResponse ask(std::string_view bytes) {
    send(bytes);
    return read();
  }

 private:
  explicit RawClient(int socket) : socket_(socket) {}
  bool fill();
  bool fill_to(std::size_t size);
  std::string take(std::size_t size);
  void read_chunks(RawResponse& response);
  int socket_;
  std::string buffer_;
};

/// "METHOD path HTTP/1.1" with Host, and Content-Length and the type application/json where there is a body.
/// `headers` are whole lines, each ended by "\r\n".
std::string http_request(std::string_view method, std::string_view path, std::string_view headers = "",
                         std::optional<std::string_view> body = std::nullopt);

}  // namespace feldsiegel::testing
