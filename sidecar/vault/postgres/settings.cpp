#include "sidecar/vault/postgres/settings.h"

#include <arpa/inet.h>
#include <libpq-fe.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string_view>

#include "host/secret_file/secret_file.h"

namespace feldsiegel::vault::postgres {
namespace {

constexpr std::size_t max_password = 1024;
const Error bad_connection{ErrorCode::invalid_value, "/connection"};

// Others could hide which host it is, hold a secret or change what a session does.
constexpr std::array<std::string_view, 18> allowed = {"host",
                                                      "hostaddr",
                                                      "port",
                                                      "dbname",
                                                      "user",
                                                      "sslmode",
                                                      "sslrootcert",
                                                      "sslcert",
                                                      "sslkey",
                                                      "sslcrl",
                                                      "sslcrldir",
                                                      "ssl_min_protocol_version",
                                                      "keepalives",
                                                      "keepalives_idle",
                                                      "target_session_attrs",
                                                      "channel_binding",
                                                      "connect_timeout",
                                                      "application_name"};

using Options = std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)>;

bool is_loopback(const std::string& host) {
  in_addr v4{};
  if (inet_pton(AF_INET, host.c_str(), &v4) == 1) return (ntohl(v4.s_addr) >> 24) == 127;
  in6_addr v6{};
  return inet_pton(AF_INET6, host.c_str(), &v6) == 1 && IN6_IS_ADDR_LOOPBACK(&v6);
}

// A directory of Unix sockets, an abstract socket, or this machine.
bool is_local(const std::string& host) {
  return host.starts_with('/') || host.starts_with('@') || host == "localhost" || is_loopback(host);
}

// Of a list with commas, all.
bool all_local(std::string_view hosts) {
  for (std::size_t start = 0; start <= hosts.size();) {
    const std::size_t end = std::min(hosts.find(',', start), hosts.size());
    if (!is_local(std::string(hosts.substr(start, end - start)))) return false;
    start = end + 1;
  }
  return true;
}

}  // namespace

Result<Settings> Settings::check(const Server& server) {
  char* message = nullptr;  // it may repeat what was given: not to be shown
  const Options options(PQconninfoParse(server.connection.c_str(), &message), &PQconninfoFree);
  if (message != nullptr) PQfreemem(message);
  if (options == nullptr || server.connection.find('\0') != std::string::npos) return bad_connection;
  Settings settings;
  settings.password_file_ = server.password_file;
  std::string host, host_address, database, user, ssl_mode;
  for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option) {
    if (option->val == nullptr || *option->val == '\0') continue;
    const std::string_view keyword = option->keyword;
    if (keyword == "password" || keyword == "sslpassword") {
      return Error{ErrorCode::password_in_connection, "/connection"};
    }
    if (std::find(allowed.begin(), allowed.end(), keyword) == allowed.end()) return bad_connection;
    if (keyword == "host") host = option->val;
    if (keyword == "hostaddr") host_address = option->val;
    if (keyword == "dbname") database = option->val;
    if (keyword == "user") user = option->val;
    if (keyword == "sslmode") ssl_mode = option->val;
    settings.parameters_.emplace_back(keyword, option->val);
  }
  // A database name with "=" or "://" in it would be taken for a connection string once more.
  const bool plain = database.find('=') == database.npos && database.find("://") == database.npos;
  if (host.empty() || database.empty() || user.empty() || !plain) return bad_connection;
  const bool local = all_local(host_address.empty() ? host : host_address);
  if (!local && ssl_mode != "verify-full") return Error{ErrorCode::insecure_connection, "/connection"};
  return settings;
}

Result<std::optional<SecretBytes>> Settings::password() const {
  if (!password_file_) return std::optional<SecretBytes>{};
  auto password = read_secret_text(*password_file_, max_password, SecretAccess::group);
  if (!password.ok()) return Error{password.error().code, "/password_file"};
  return std::optional(std::move(password).value());
}

}  // namespace feldsiegel::vault::postgres
