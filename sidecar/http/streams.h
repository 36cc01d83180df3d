// What differs between clear text and TLS: how a connection begins and ends. Internal to this folder.
#pragma once

#include <sys/socket.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>

#include "sidecar/net/listener.h"

namespace feldsiegel::http {

using TlsStream = boost::asio::ssl::stream<net::Socket>;

inline boost::asio::awaitable<bool> shake_hands(net::Socket&) { co_return true; }

inline boost::asio::awaitable<bool> shake_hands(TlsStream& stream) {
  const auto [failed] = co_await stream.async_handshake(boost::asio::ssl::stream_base::server,
                                                        boost::asio::as_tuple(boost::asio::use_awaitable));
  co_return !failed;
}

inline boost::asio::awaitable<void> say_goodbye(net::Socket&) { co_return; }

inline boost::asio::awaitable<void> say_goodbye(TlsStream& stream) {
  co_await stream.async_shutdown(boost::asio::as_tuple(boost::asio::use_awaitable));
}

/// The client's connection is at its end: nothing but its closing is waiting to be read.
inline bool has_gone(net::Socket& socket, bool tls) {
  constexpr std::uint8_t tls_alert = 21;  // RFC 8446 section 5.1
  std::uint8_t next = 0;
  const ssize_t got = ::recv(socket.native_handle(), &next, 1, MSG_PEEK | MSG_DONTWAIT);
  if (got == 0) return true;
  if (got < 0) return errno != EAGAIN && errno != EWOULDBLOCK;
  return tls && next == tls_alert;
}

}  // namespace feldsiegel::http
