#include "sidecar/config/config.h"

#include <doctest/doctest.h>

#include <fstream>

#include "core/base/json.h"
#include "tests/sidecar/support/temporary_directory.h"

namespace feldsiegel::testing {
namespace {

using config::Config;

Json least() {
  return {{"tokens", {{"audiences", Json::array({"api://feldsiegel.test"})}}},
          {"vault", {{"sqlite", "vault.db"}}},
          {"key_provider", {{"file", "kek.key"}}},
          {"policy", "policy.json"}};
}

Result<Config> parse(const Json& document) { return config::parse(as_bytes(json_text(document)), "/etc/feldsiegel"); }

struct Bad {
  const char* pointer;  // where `value` is put
  Json value;
  ErrorCode code;
  const char* at = nullptr;  // where the error must point, if elsewhere
};

void check_refused(const Bad& bad) {
  Json document = least();
  document[Json::json_pointer(bad.pointer)] = bad.value;
  CAPTURE(std::string(bad.pointer));
  CAPTURE(json_text(bad.value));
  const auto result = parse(document);
  REQUIRE_FALSE(result.ok());
  CHECK(code_text(result.error().code) == code_text(bad.code));
  CHECK(result.error().at.pointer() == (bad.at == nullptr ? bad.pointer : bad.at));
}

TEST_CASE("the least configuration gets the documented defaults") {
  const auto config = parse(least());
  REQUIRE(config.ok());
  CHECK(config->listen.address == "127.0.0.1");
  CHECK(config->listen.port == 8700);
  CHECK_FALSE(config->listen.tls.has_value());
  CHECK(config->management.port == 8701);
  CHECK(config->origins.empty());
  CHECK(config->tokens.jwks_uri == "https://login.microsoftonline.com/common/discovery/v2.0/keys");
  CHECK(config->tokens.issuers.size() == 2);
  CHECK(config->tokens.scopes == std::vector<std::string>{"access_as_user"});
  CHECK(config->tokens.clock_skew_seconds == 60);
  CHECK_FALSE(config->tokens.ca_file.has_value());
  CHECK(config->limits.body_bytes == 8388608);
  CHECK(config->limits.records == 5000);
  CHECK(config->limits.fields == 50000);
  CHECK(config->limits.evaluations == 1000);
  CHECK(config->limits.assignments == 1000);
  CHECK(config->limits.connections == 512);
  CHECK(config->limits.request_seconds == 30);
  CHECK(config->periodic.lease == std::chrono::seconds(30));
  CHECK(config->periodic.housekeeping == std::chrono::hours(6));
  CHECK(config->log_level == config::LogLevel::info);
}

TEST_CASE("everything can be said, and is taken over") {
  Json document = least();
  const Json tls = {{"certificate", "tls/a.pem"}, {"key", "/k.pem"}};
  document["listen"] = {{"address", "0.0.0.0"}, {"port", 0}, {"tls", tls}};
  document["management"] = {{"address", "::1"}, {"port", 9000}};
  document["cors"] = {{"origins", {"https://contoso.sharepoint.com", "http://localhost:4321"}}};
  document["tokens"]["jwks_uri"] = "https://localhost:9443/keys?appid=1";
  document["tokens"]["issuers"] = {"https://localhost:9443/{tid}/v2.0"};
  document["tokens"]["scopes"] = {"Data.Read", "Data.Write"};
  document["tokens"]["clock_skew_seconds"] = 0;
  document["tokens"]["ca_file"] = "ca.pem";
  document["limits"] = {
      {"body_bytes", 4096}, {"records", 1}, {"fields", 2}, {"connections", 3}, {"request_seconds", 4}};
  document["periodic"] = {{"lease_seconds", 3600}, {"housekeeping_seconds", 1}};
  document["log"] = {{"level", "debug"}};
  const auto config = parse(document);
  REQUIRE(config.ok());
  CHECK(config->listen.tls->certificate == "/etc/feldsiegel/tls/a.pem");
  CHECK(config->listen.tls->key == "/k.pem");
  CHECK(config->listen.port == 0);
  CHECK(config->management.address == "::1");
  CHECK(config->origins.size() == 2);
  CHECK(config->tokens.issuers.size() == 1);
  CHECK(config->tokens.ca_file == "/etc/feldsiegel/ca.pem");
  CHECK(config->limits.request_seconds == 4);
  CHECK(config->periodic.lease == std::chrono::hours(1));
  CHECK(config->periodic.housekeeping == std::chrono::seconds(1));
  CHECK(config->log_level == config::LogLevel::debug);
}

TEST_CASE("paths are relative to the file") {
  Json document = least();
  document["policy"] = "../shared/policy.json";
  document["vault"]["sqlite"] = "/var/lib/vault.db";
  const auto config = parse(document);
  REQUIRE(config.ok());
  CHECK(config->policy == "/etc/shared/policy.json");
  CHECK(config->vault == "/var/lib/vault.db");
  CHECK(config->key_provider->place() == "/etc/feldsiegel/kek.key");
}

TEST_CASE("a vault is a file or a PostgreSQL database, never both") {
  Json document = least();
  document["vault"] = {{"postgres", {{"connection", "host=/run dbname=v user=k"}, {"password_file", "db.password"}}}};
  const auto config = parse(document);
  REQUIRE(config.ok());
  REQUIRE(config->postgres);
  CHECK(config->postgres->connection == "host=/run dbname=v user=k");
  CHECK(config->postgres->password_file == "/etc/feldsiegel/db.password");
  CHECK(config->vault.empty());
  document["vault"]["postgres"]["password_file"] = nullptr;
  CHECK_FALSE(parse(document)->postgres->password_file);
  CHECK_FALSE(parse(least())->postgres);
  using enum ErrorCode;
  const Json postgres = {{"connection", "host=/run dbname=v user=k"}};
  check_refused({"/vault", {{"sqlite", "vault.db"}, {"postgres", postgres}}, unknown_member, "/vault/sqlite"});
  check_refused({"/vault", {{"postgres", 1}}, wrong_type, "/vault/postgres"});
  check_refused({"/vault", {{"postgres", Json::object()}}, missing_member, "/vault/postgres/connection"});
  check_refused({"/vault", {{"postgres", {{"connection", ""}}}}, invalid_value, "/vault/postgres/connection"});
  check_refused({"/vault",
                 {{"postgres", {{"connection", std::string(4097, 'x')}}}},
                 value_too_large,
                 "/vault/postgres/connection"});
  check_refused(
      {"/vault", {{"postgres", {{"connection", "x"}, {"password", "y"}}}}, unknown_member, "/vault/postgres/password"});
  check_refused({"/vault",
                 {{"postgres", {{"connection", "x"}, {"password_file", ""}}}},
                 invalid_value,
                 "/vault/postgres/password_file"});
}

TEST_CASE("null stands for no CA file, and for nothing else") {
  Json document = least();
  document["tokens"]["ca_file"] = nullptr;
  CHECK(parse(document).ok());
  check_refused({"/policy", nullptr, ErrorCode::wrong_type});
}

TEST_CASE("unknown members are refused at every level") {
  using enum ErrorCode;
  for (const char* pointer : {"/extra", "/listen/host", "/management/path", "/tokens/audience", "/vault/mysql",
                              "/key_provider/url", "/limits/body", "/periodic/lease", "/log/file"}) {
    check_refused({pointer, 1, unknown_member});
  }
  check_refused({"/cors", {{"origins", Json::array()}, {"origin", 1}}, unknown_member, "/cors/origin"});
  check_refused({"/listen",
                 {{"tls", {{"certificate", "a"}, {"key", "b"}, {"password", "c"}}}},
                 unknown_member,
                 "/listen/tls/password"});
  check_refused({"/a~1b", 1, unknown_member});
}

TEST_CASE("what has no default must be there") {
  for (const char* name : {"tokens", "vault", "key_provider", "policy"}) {
    Json document = least();
    document.erase(name);
    const auto result = parse(document);
    REQUIRE_FALSE(result.ok());
    CHECK(result.error().code == ErrorCode::missing_member);
    CHECK(result.error().at.pointer() == "/" + std::string(name));
  }
  check_refused({"/tokens", Json::object(), ErrorCode::missing_member, "/tokens/audiences"});
  check_refused({"/cors", Json::object(), ErrorCode::missing_member, "/cors/origins"});
}

TEST_CASE("wrong types are refused with their pointer") {
  using enum ErrorCode;
  const std::vector<Bad> all = {
      {"/listen", "127.0.0.1:8700", wrong_type},
      {"/listen/port", "8700", wrong_type},
      {"/listen/port", 8700.5, wrong_type},
      {"/listen/tls", nullptr, wrong_type},
      {"/listen/unix", true, wrong_type},
      {"/cors/origins", "https://a.example", wrong_type},
      {"/tokens", Json::array(), wrong_type},
      {"/tokens/audiences", "api://x", wrong_type},
      {"/tokens/clock_skew_seconds", true, wrong_type},
      {"/tokens/ca_file", 1, wrong_type},
      {"/vault/sqlite", Json::object(), wrong_type},
      {"/limits/records", "many", wrong_type},
      {"/log", "info", wrong_type},
      {"/tokens/audiences", Json::array({1}), wrong_type, "/tokens/audiences/0"},
  };
  for (const Bad& bad : all) check_refused(bad);
}

TEST_CASE("values out of bounds are refused with their pointer") {
  using enum ErrorCode;
  const std::vector<Bad> all = {
      {"/listen/port", 65536, invalid_value},
      {"/listen/port", -1, invalid_value},
      {"/tokens/clock_skew_seconds", 301, invalid_value},
      {"/tokens/clock_skew_seconds", -1, invalid_value},
      {"/tokens/audiences", Json::array(), invalid_value},
      {"/tokens/scopes", Json::array(), invalid_value},
      {"/tokens/issuers", Json::array(), invalid_value},
      {"/tokens/audiences", Json::array({""}), invalid_value, "/tokens/audiences/0"},
      {"/tokens/audiences", Json::array({"a", "a"}), duplicate_id, "/tokens/audiences/1"},
      {"/tokens/scopes", Json::array({"a", "two words"}), invalid_value, "/tokens/scopes/1"},
      {"/policy", "", invalid_value},
      {"/policy", std::string("a\0b", 3), invalid_value},
      {"/limits/evaluations", 0, invalid_value},
      {"/limits/evaluations", 10001, invalid_value},
      {"/limits/assignments", 10001, invalid_value},
      {"/limits/body_bytes", 1023, invalid_value},
      {"/limits/body_bytes", 1LL << 40, invalid_value},
      {"/limits/records", 0, invalid_value},
      {"/limits/connections", 65536, invalid_value},
      {"/limits/request_seconds", 0, invalid_value},
      {"/periodic/lease_seconds", 0, invalid_value},
      {"/periodic/lease_seconds", 3601, invalid_value},
      {"/periodic/housekeeping_seconds", 0, invalid_value},
      {"/periodic/housekeeping_seconds", 604'801, invalid_value},
      {"/log/level", "verbose", invalid_value},
      {"/log/level", "INFO", invalid_value},
  };
  for (const Bad& bad : all) check_refused(bad);
}

TEST_CASE("documents that are not strict JSON objects are refused") {
  const auto code = [](std::string_view text) { return config::parse(as_bytes(text), "/").error().code; };
  CHECK(code("") == ErrorCode::invalid_json);
  CHECK(code("{} ,") == ErrorCode::invalid_json);
  CHECK(code("{/*comment*/}") == ErrorCode::invalid_json);
  CHECK(code("[]") == ErrorCode::wrong_type);
  CHECK(code("{\"policy\":\"a\",\"policy\":\"b\"}") == ErrorCode::duplicate_member);
  CHECK(code("\xff") == ErrorCode::invalid_utf8);
  CHECK(code(std::string(10'000, '[')) == ErrorCode::json_too_deep);
  CHECK(code(std::string(config::max_config_bytes + 1, ' ')) == ErrorCode::value_too_large);
}

TEST_CASE("a file is read from the disk, a missing one or a directory is not") {
  const TemporaryDirectory directory;
  std::ofstream(directory / "feldsiegel.json") << json_text(least());
  const auto config = config::load(directory / "feldsiegel.json");
  REQUIRE(config.ok());
  CHECK(config->vault == directory / "vault.db");
  CHECK(config::load(directory / "missing.json").error().code == ErrorCode::file_unreadable);
  CHECK(config::load(directory.path()).error().code == ErrorCode::file_unreadable);
  std::ofstream(directory / "empty.json").flush();
  CHECK(config::load(directory / "empty.json").error().code == ErrorCode::invalid_json);
}

}  // namespace
}  // namespace feldsiegel::testing
