// Where to listen. Clear text is for loopback and Unix sockets only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "core/base/result.h"

namespace feldsiegel::net {

/// PEM files: the certificate with its chain, leaf first, and the private key.
struct TlsFiles {
  std::string certificate;
  std::string key;
};

struct TcpEndpoint {
  std::string address;  ///< an IP literal; names are refused, so that nobody else decides where we listen
  std::uint16_t port;   ///< 0: any free port
  std::optional<TlsFiles> tls{};
};

/// A socket file with mode 0660, replaced when nothing listens on it any more.
struct UnixEndpoint {
  std::string path;
};

using Endpoint = std::variant<TcpEndpoint, UnixEndpoint>;

/// True for 127.0.0.0/8 and ::1, written as IP literals.
bool is_loopback(const std::string& address);

/// Errors: invalid_value (not an IP literal), insecure_listener (clear text off loopback).
Status check_endpoint(const Endpoint& endpoint);

}  // namespace feldsiegel::net
