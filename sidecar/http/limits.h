// What one client, and all of them together, may ask for. Everything is bounded.
#pragma once

#include <chrono>
#include <cstddef>

namespace feldsiegel::http {

struct Limits {
  std::size_t body_bytes = 8u << 20;
  std::size_t bodies_in_flight = 64u << 20;  ///< bytes of all requests at work together
  std::size_t header_bytes = 16u << 10;
  std::size_t connections = 512;
  std::chrono::milliseconds header_time{10'000};   ///< from the first byte (or the connection) to the end of the header
  std::chrono::milliseconds request_time{30'000};  ///< for the body, for the handler and for the answer, each
  std::chrono::milliseconds idle_time{60'000};     ///< between two requests of a connection
};

}  // namespace feldsiegel::http
