#include "sidecar/config/config.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <set>

#include "core/base/hex.h"
#include "sidecar/config/reader.h"
#include "sidecar/config/reading/rules.h"

namespace feldsiegel::config {
namespace {

namespace fs = std::filesystem;
using Rule = bool (*)(std::string_view);

constexpr std::array<std::string_view, 4> log_levels = {"debug", "info", "warn", "error"};

// The entries of a list all follow `rule`, and none stands there twice.
Status check_entries(const std::vector<std::string>& entries, Rule rule, const Place& at) {
  std::set<std::string_view> seen;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (!rule(entries[i])) return Error{ErrorCode::invalid_value, at / i};
    if (!seen.insert(entries[i]).second) return Error{ErrorCode::duplicate_id, at / i};
  }
  return {};
}

// A list that must not be empty; `list` holds the default, empty where there is none.
Status read_list(JsonObject& object, std::string_view name, Rule rule, std::vector<std::string>& list) {
  if (object.find(name) == nullptr && !list.empty()) return {};
  FELDSIEGEL_TRY(list, object.texts(name));
  if (list.empty()) return Error{ErrorCode::invalid_value, object.place_of(name)};
  return check_entries(list, rule, object.place_of(name));
}

Result<Tokens> read_tokens(JsonObject object, const fs::path& directory) {
  Tokens tokens;
  FELDSIEGEL_CHECK(read_list(object, "audiences", is_identifier, tokens.audiences));
  FELDSIEGEL_TRY(tokens.jwks_uri, object.text_or("jwks_uri", tokens.jwks_uri));
  if (!is_https_url(tokens.jwks_uri)) return Error{ErrorCode::invalid_value, object.place_of("jwks_uri")};
  FELDSIEGEL_CHECK(read_list(object, "issuers", is_issuer_template, tokens.issuers));
  FELDSIEGEL_CHECK(read_list(object, "scopes", is_identifier, tokens.scopes));
  FELDSIEGEL_TRY(tokens.clock_skew_seconds, object.integer_or("clock_skew_seconds", 0, 300, tokens.clock_skew_seconds));
  FELDSIEGEL_TRY(tokens.ca_file, read_optional_path(object, "ca_file", directory));
  FELDSIEGEL_CHECK(object.finish());
  return tokens;
}

Result<Postgres> read_postgres(JsonObject object, const fs::path& directory) {
  Postgres postgres;
  FELDSIEGEL_TRY(postgres.connection, object.text("connection"));
  const Place at = object.place_of("connection");
  if (postgres.connection.size() > max_connection_size) return Error{ErrorCode::value_too_large, at};
  const bool sound = !postgres.connection.empty() && postgres.connection.find('\0') == std::string::npos;
  if (!sound) return Error{ErrorCode::invalid_value, at};
  FELDSIEGEL_TRY(postgres.password_file, read_optional_path(object, "password_file", directory));
  FELDSIEGEL_CHECK(object.finish());
  return postgres;
}

// Either of two forms; together they are one member too many.
Status read_vault(JsonObject object, const fs::path& directory, Config& config) {
  if (object.find("postgres") == nullptr) {
    FELDSIEGEL_TRY(config.vault, read_path(object, "sqlite", directory));
    return object.finish();
  }
  FELDSIEGEL_TRY(JsonObject postgres, object.object("postgres"));
  FELDSIEGEL_TRY(config.postgres, read_postgres(std::move(postgres), directory));
  return object.finish();
}

Result<std::vector<std::string>> read_origins(JsonObject object) {
  FELDSIEGEL_TRY(std::vector<std::string> origins, object.texts("origins"));
  FELDSIEGEL_CHECK(check_entries(origins, is_origin, object.place_of("origins")));
  FELDSIEGEL_CHECK(object.finish());
  return origins;
}

Status read_limit(JsonObject& object, std::string_view name, std::int64_t least, std::int64_t most,
                  std::size_t& limit) {
  FELDSIEGEL_TRY(const std::int64_t number, object.integer_or(name, least, most, static_cast<std::int64_t>(limit)));
  limit = static_cast<std::size_t>(number);
  return {};
}

Result<Limits> read_limits(JsonObject object) {
  Limits limits;
  FELDSIEGEL_CHECK(read_limit(object, "body_bytes", 1024, 64 << 20, limits.body_bytes));
  FELDSIEGEL_CHECK(read_limit(object, "records", 1, 100'000, limits.records));
  FELDSIEGEL_CHECK(read_limit(object, "fields", 1, 1'000'000, limits.fields));
  FELDSIEGEL_CHECK(read_limit(object, "evaluations", 1, 10'000, limits.evaluations));
  FELDSIEGEL_CHECK(read_limit(object, "assignments", 1, 10'000, limits.assignments));
  FELDSIEGEL_CHECK(read_limit(object, "connections", 1, 65'535, limits.connections));
  FELDSIEGEL_CHECK(read_limit(object, "request_seconds", 1, 600, limits.request_seconds));
  FELDSIEGEL_CHECK(object.finish());
  return limits;
}

Status read_seconds(JsonObject& object, std::string_view name, std::int64_t most, std::chrono::seconds& time) {
  FELDSIEGEL_TRY(const std::int64_t number, object.integer_or(name, 1, most, time.count()));
  time = std::chrono::seconds(number);
  return {};
}

Result<Periodic> read_periodic(JsonObject object) {
  Periodic periodic;
  FELDSIEGEL_CHECK(read_seconds(object, "lease_seconds", 3600, periodic.lease));
  FELDSIEGEL_CHECK(read_seconds(object, "housekeeping_seconds", 604'800, periodic.housekeeping));
  FELDSIEGEL_CHECK(object.finish());
  return periodic;
}

Result<LogLevel> read_log(JsonObject object) {
  FELDSIEGEL_TRY(const std::string level, object.text_or("level", "info"));
  const auto found = std::find(log_levels.begin(), log_levels.end(), level);
  if (found == log_levels.end()) return Error{ErrorCode::invalid_value, object.place_of("level")};
  FELDSIEGEL_CHECK(object.finish());
  return static_cast<LogLevel>(found - log_levels.begin());
}

std::string sha256_hex(ByteView document) {
  std::array<std::uint8_t, crypto_hash_sha256_BYTES> hash{};
  crypto_hash_sha256(hash.data(), document.data(), document.size());
  return to_hex(hash);
}

Status check_distinct(const Config& config) {
  const Listener& a = config.listen;
  const Listener& b = config.management;
  const bool same_socket = a.is_unix() && a.unix_socket == b.unix_socket;
  const bool same_port = !a.is_unix() && !b.is_unix() && a.port == b.port && a.port != 0 && a.address == b.address;
  if (same_socket || same_port) return Error{ErrorCode::duplicate_id, {"management"}};
  return {};
}

Status read_optional_parts(JsonObject& root, const fs::path& directory, Config& config) {
  if (root.find("listen") != nullptr) {
    FELDSIEGEL_TRY(JsonObject part, root.object("listen"));
    FELDSIEGEL_TRY(config.listen, read_listener(std::move(part), config.listen, directory));
  }
  if (root.find("management") != nullptr) {
    FELDSIEGEL_TRY(JsonObject part, root.object("management"));
    FELDSIEGEL_TRY(config.management, read_listener(std::move(part), config.management, directory));
  }
  if (root.find("cors") != nullptr) {
    FELDSIEGEL_TRY(JsonObject part, root.object("cors"));
    FELDSIEGEL_TRY(config.origins, read_origins(std::move(part)));
  }
  if (root.find("limits") != nullptr) {
    FELDSIEGEL_TRY(JsonObject part, root.object("limits"));
    FELDSIEGEL_TRY(config.limits, read_limits(std::move(part)));
  }
  if (root.find("periodic") != nullptr) {
    FELDSIEGEL_TRY(JsonObject part, root.object("periodic"));
    FELDSIEGEL_TRY(config.periodic, read_periodic(std::move(part)));
  }
  if (root.find("log") != nullptr) {
    FELDSIEGEL_TRY(JsonObject part, root.object("log"));
    FELDSIEGEL_TRY(config.log_level, read_log(std::move(part)));
  }
  return {};
}

}  // namespace

Result<Config> parse(ByteView document, const fs::path& directory) {
  if (document.size() > max_config_bytes) return ErrorCode::value_too_large;
  FELDSIEGEL_TRY(const Json value, parse_json(document));
  FELDSIEGEL_TRY(JsonObject root, JsonObject::open(value));
  Config config;
  FELDSIEGEL_TRY(JsonObject tokens, root.object("tokens"));
  FELDSIEGEL_TRY(config.tokens, read_tokens(std::move(tokens), directory));
  FELDSIEGEL_TRY(JsonObject vault, root.object("vault"));
  FELDSIEGEL_CHECK(read_vault(std::move(vault), directory, config));
  FELDSIEGEL_TRY(JsonObject provider, root.object("key_provider"));
  FELDSIEGEL_TRY(config.key_provider, read_key_provider(std::move(provider), directory, keyprovider::provider_kinds()));
  FELDSIEGEL_TRY(config.policy, read_path(root, "policy", directory));
  FELDSIEGEL_CHECK(read_audit(root, directory, config));
  FELDSIEGEL_CHECK(read_optional_parts(root, directory, config));
  FELDSIEGEL_CHECK(root.finish());
  FELDSIEGEL_CHECK(check_distinct(config));
  config.hash_hex = sha256_hex(document);
  return config;
}

Result<Config> load(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return ErrorCode::file_unreadable;
  Bytes document(max_config_bytes + 1);
  stream.read(reinterpret_cast<char*>(document.data()), static_cast<std::streamsize>(document.size()));
  if (stream.bad() || (stream.gcount() == 0 && !stream.eof())) return ErrorCode::file_unreadable;
  document.resize(static_cast<std::size_t>(stream.gcount()));
  return parse(document, file.parent_path());
}

}  // namespace feldsiegel::config
