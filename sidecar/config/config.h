// feldsiegel.json, parsed. Format: docs/spec/configuration.md. The defaults stand here and nowhere else.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "sidecar/keyprovider/providers.h"

namespace feldsiegel::config {

struct TlsFiles {
  std::filesystem::path certificate;  ///< PEM, the chain
  std::filesystem::path key;          ///< PEM
};

/// A TCP address, or a Unix socket where `unix_socket` is not empty. Whatever parse() lets through is loopback, a Unix
/// socket or has TLS.
struct Listener {
  std::string address = "127.0.0.1";  ///< IPv4 or IPv6 literal
  std::uint16_t port = 0;             ///< 0: the system chooses
  std::optional<TlsFiles> tls{};
  std::filesystem::path unix_socket{};

  bool is_unix() const { return !unix_socket.empty(); }
};

struct Tokens {
  std::vector<std::string> audiences;
  std::string jwks_uri = "https://login.microsoftonline.com/common/discovery/v2.0/keys";
  std::vector<std::string> issuers = {"https://login.microsoftonline.com/{tid}/v2.0", "https://sts.windows.net/{tid}/"};
  std::vector<std::string> scopes = {"access_as_user"};
  std::int64_t clock_skew_seconds = 60;
  std::optional<std::filesystem::path> ca_file{};  ///< PEM, for the connection to jwks_uri
};

/// A PostgreSQL database. What the connection may say is checked where it is used: sidecar/vault/postgres/settings.h.
struct Postgres {
  std::string connection;  ///< libpq's form, without a password
  std::optional<std::filesystem::path> password_file{};
};

inline constexpr std::size_t max_connection_size = 4096;

struct Limits {
  std::size_t body_bytes = 8u << 20;
  std::size_t records = 5000;
  std::size_t fields = 50000;
  std::size_t evaluations = 1000;
  std::size_t assignments = 1000;
  std::size_t connections = 512;
  std::size_t request_seconds = 30;
};

/// Of what happens beside the requests (sidecar/periodic).
struct Periodic {
  std::chrono::seconds lease{30};  ///< how long a killed instance keeps others from its job; at most an hour
  std::chrono::seconds housekeeping{std::chrono::hours{6}};
};

enum class LogLevel : std::uint8_t { debug, info, warn, error };

/// Where something is POSTed to: an https URL, or http to 127.0.0.1 or [::1].
struct WebhookConfig {
  std::string url;
  std::optional<std::filesystem::path> authorization_file{};  ///< the header's value
  std::optional<std::filesystem::path> ca_file{};             ///< PEM, in place of the system's certificates

  bool operator==(const WebhookConfig&) const = default;
};

struct FileAnchorConfig {
  std::filesystem::path file;

  bool operator==(const FileAnchorConfig&) const = default;
};

struct BlobAnchorConfig {
  std::filesystem::path url_file;  ///< holds the blob's https URL with its shared access signature
  std::optional<std::filesystem::path> ca_file{};

  bool operator==(const BlobAnchorConfig&) const = default;
};

/// Where the audit log's checkpoints go.
using AnchorPlace = std::variant<FileAnchorConfig, WebhookConfig, BlobAnchorConfig>;

struct AnchorConfig {
  AnchorPlace place;
  std::chrono::seconds every{1};  ///< at least so long from one checkpoint to the next

  bool operator==(const AnchorConfig&) const = default;
};

inline constexpr std::size_t max_anchors = 8;
inline constexpr std::chrono::seconds max_anchor_interval = std::chrono::hours{24};

/// Where the audit log is kept. Whatever parse() lets through has exactly one of the first two.
struct Audit {
  std::filesystem::path sqlite;                    ///< a file; empty where it is in PostgreSQL
  std::optional<std::string> postgres_instance{};  ///< in the vault's database: whose log it is, [a-z0-9.-]{1,64}
  std::vector<AnchorConfig> anchors{};
  std::optional<WebhookConfig> events{};  ///< takes every event
};

struct Config {
  Listener listen{.port = 8700};
  Listener management{.port = 8701};
  std::vector<std::string> origins;  ///< CORS, compared exactly
  Tokens tokens;
  std::filesystem::path vault;                    ///< a SQLite file; empty where `postgres` is
  std::optional<Postgres> postgres{};             ///< in place of the file
  keyprovider::ProviderSettingsPtr key_provider;  ///< never null in what parse() lets through
  std::filesystem::path policy;
  Audit audit;
  Limits limits;
  Periodic periodic;
  LogLevel log_level = LogLevel::info;
  std::string hash_hex{};  ///< SHA-256 of the document
};

/// Relative paths are resolved against `directory`, the one that holds the file.
/// Errors: those of parse_json, missing_member, unknown_member, wrong_type, invalid_value, duplicate_id,
/// insecure_listener; `at` is the JSON pointer of the culprit.
Result<Config> parse(ByteView document, const std::filesystem::path& directory);

inline constexpr std::size_t max_config_bytes = 1u << 20;

/// Reads and parses a file. Errors: file_unreadable and those of parse().
Result<Config> load(const std::filesystem::path& file);

/// Whether an IP literal is a loopback address (127.0.0.0/8, ::1).
bool is_loopback(const std::string& address);

}  // namespace feldsiegel::config
