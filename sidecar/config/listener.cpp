#include <arpa/inet.h>
#include <sys/un.h>

#include "sidecar/config/reader.h"

namespace feldsiegel::config {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t max_socket_path = sizeof(sockaddr_un::sun_path) - 1;

bool is_ip_literal(const std::string& address) {
  in6_addr parsed{};
  return inet_pton(AF_INET, address.c_str(), &parsed) == 1 || inet_pton(AF_INET6, address.c_str(), &parsed) == 1;
}

Result<Listener> read_unix(JsonObject& object, const fs::path& directory) {
  Listener listener;
  FELDSIEGEL_TRY(listener.unix_socket, read_path(object, "unix", directory));
  if (listener.unix_socket.native().size() > max_socket_path) {
    return Error{ErrorCode::value_too_large, object.place_of("unix")};
  }
  FELDSIEGEL_CHECK(object.finish());
  return listener;
}

Result<TlsFiles> read_tls(JsonObject object, const fs::path& directory) {
  TlsFiles tls;
  FELDSIEGEL_TRY(tls.certificate, read_path(object, "certificate", directory));
  FELDSIEGEL_TRY(tls.key, read_path(object, "key", directory));
  FELDSIEGEL_CHECK(object.finish());
  return tls;
}

}  // namespace

bool is_loopback(const std::string& address) {
  in_addr v4{};
  if (inet_pton(AF_INET, address.c_str(), &v4) == 1) return (ntohl(v4.s_addr) >> 24) == 127;
  in6_addr v6{};
  return inet_pton(AF_INET6, address.c_str(), &v6) == 1 && IN6_IS_ADDR_LOOPBACK(&v6);
}

Result<Listener> read_listener(JsonObject object, const Listener& fallback, const fs::path& directory) {
  if (object.find("unix") != nullptr) return read_unix(object, directory);
  Listener listener;
  FELDSIEGEL_TRY(listener.address, object.text_or("address", fallback.address));
  if (!is_ip_literal(listener.address)) return Error{ErrorCode::invalid_value, object.place_of("address")};
  FELDSIEGEL_TRY(const std::int64_t port, object.integer_or("port", 0, 65535, fallback.port));
  listener.port = static_cast<std::uint16_t>(port);
  if (object.find("tls") != nullptr) {
    FELDSIEGEL_TRY(JsonObject tls, object.object("tls"));
    FELDSIEGEL_TRY(listener.tls, read_tls(std::move(tls), directory));
  }
  FELDSIEGEL_CHECK(object.finish());
  if (!listener.tls && !is_loopback(listener.address)) return Error{ErrorCode::insecure_listener, object.at()};
  return listener;
}

}  // namespace feldsiegel::config
