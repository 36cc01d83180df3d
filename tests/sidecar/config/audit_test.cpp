// The member `audit` of the configuration.
#include <doctest/doctest.h>
#include <unistd.h>

#include <array>

#include "core/base/json.h"
#include "sidecar/config/config.h"

namespace feldsiegel::testing {
namespace {

using config::BlobAnchorConfig;
using config::Config;
using config::FileAnchorConfig;
using config::WebhookConfig;

Json with_sqlite(const Json& audit) {
  Json document = {{"tokens", {{"audiences", Json::array({"api://feldsiegel.test"})}}},
                   {"vault", {{"sqlite", "vault.db"}}},
                   {"key_provider", {{"file", "kek.key"}}},
                   {"policy", "policy.json"}};
  if (!audit.is_null()) document["audit"] = audit;
  return document;
}

Json with_postgres(const Json& audit) {
  Json document = with_sqlite(audit);
  document["vault"] = {{"postgres", {{"connection", "host=/run dbname=v user=k"}}}};
  return document;
}

Result<Config> parse(const Json& document) { return config::parse(as_bytes(json_text(document)), "/etc/feldsiegel"); }

void check_refused(const Json& document, ErrorCode code, std::string_view at) {
  CAPTURE(json_text(document));
  const auto result = parse(document);
  REQUIRE_FALSE(result.ok());
  CHECK(code_text(result.error().code) == code_text(code));
  CHECK(result.error().at.pointer() == at);
}

void check_anchor_refused(const Json& anchor, ErrorCode code, std::string_view member) {
  const Json good = {{"file", "good"}};
  check_refused(with_sqlite({{"anchors", {good, anchor}}}), code, "/audit/anchors/1" + std::string(member));
}

TEST_CASE("without a word about it the audit log is kept as the vault is") {
  const auto file = parse(with_sqlite(nullptr));
  REQUIRE(file.ok());
  CHECK(file->audit.sqlite == "/etc/feldsiegel/vault.db.audit");
  CHECK_FALSE(file->audit.postgres_instance);
  CHECK(file->audit.anchors.empty());
  CHECK_FALSE(file->audit.events);
  std::array<char, 256> host{};
  REQUIRE(::gethostname(host.data(), host.size() - 1) == 0);
  const auto database = parse(with_postgres(Json::object()));
  REQUIRE(database.ok());
  CHECK(database->audit.sqlite.empty());
  REQUIRE(database->audit.postgres_instance);
  CHECK(database->audit.postgres_instance->size() == std::string_view(host.data()).size());
}

TEST_CASE("the audit log may have a file of its own, or its instance a name") {
  CHECK(parse(with_sqlite({{"sqlite", "audit/log.db"}}))->audit.sqlite == "/etc/feldsiegel/audit/log.db");
  const auto beside = parse(with_postgres({{"sqlite", "/var/audit.sqlite"}}));
  REQUIRE(beside.ok());
  CHECK(beside->audit.sqlite == "/var/audit.sqlite");
  CHECK_FALSE(beside->audit.postgres_instance);
  const auto named = parse(with_postgres({{"postgres", {{"instance", "sidecar-0.west"}}}}));
  REQUIRE(named.ok());
  CHECK(named->audit.postgres_instance == "sidecar-0.west");
  CHECK(parse(with_postgres({{"postgres", Json::object()}}))->audit.postgres_instance);
}

TEST_CASE("anchors and events are taken over, their paths relative to the file") {
  const auto config = parse(with_sqlite(
      {{"anchors",
        {{{"file", "anchor/checkpoint"}},
         {{"webhook", "https://hooks.example/a?b=c"}, {"authorization_file", "a.secret"}, {"ca_file", "/ca.pem"}},
         {{"blob_url_file", "blob.url"}, {"ca_file", nullptr}, {"every_seconds", 86400}},
         {{"blob_url_file", "other.url"}, {"ca_file", "ca.pem"}, {"every_seconds", 1}}}},
       {"events", {{"webhook", "http://127.0.0.1:9000/events"}}}}));
  REQUIRE(config.ok());
  const auto& anchors = config->audit.anchors;
  REQUIRE(anchors.size() == 4);
  CHECK(anchors[0] == config::AnchorConfig{FileAnchorConfig{"/etc/feldsiegel/anchor/checkpoint"}});
  CHECK(anchors[1] ==
        config::AnchorConfig{WebhookConfig{"https://hooks.example/a?b=c", "/etc/feldsiegel/a.secret", "/ca.pem"}});
  CHECK(anchors[2] == config::AnchorConfig{BlobAnchorConfig{"/etc/feldsiegel/blob.url", {}}, std::chrono::hours(24)});
  CHECK(anchors[3] == config::AnchorConfig{BlobAnchorConfig{"/etc/feldsiegel/other.url", "/etc/feldsiegel/ca.pem"}});
  CHECK(config->audit.events == WebhookConfig{"http://127.0.0.1:9000/events"});
  CHECK(parse(with_sqlite({{"anchors", Json::array()}})).ok());
}

TEST_CASE("a place for the log that cannot be is refused") {
  using enum ErrorCode;
  check_refused(with_sqlite({{"postgres", Json::object()}}), invalid_value, "/audit/postgres");
  check_refused(with_sqlite({{"postgres", true}}), wrong_type, "/audit/postgres");
  check_refused(with_postgres({{"postgres", true}}), wrong_type, "/audit/postgres");
  check_refused(with_postgres({{"postgres", nullptr}}), wrong_type, "/audit/postgres");
  check_refused(with_postgres({{"postgres", Json::object()}, {"sqlite", "a"}}), unknown_member, "/audit/sqlite");
  check_refused(with_postgres({{"postgres", {{"table", "a"}}}}), unknown_member, "/audit/postgres/table");
  check_refused(with_sqlite({{"sqlite", ""}}), invalid_value, "/audit/sqlite");
  check_refused(with_sqlite({{"sqlite", 1}}), wrong_type, "/audit/sqlite");
  check_refused(with_sqlite({{"sqlite", "./vault.db"}}), duplicate_id, "/audit/sqlite");
  check_refused(with_sqlite("audit.db"), wrong_type, "/audit");
  check_refused(with_sqlite({{"file", "audit.db"}}), unknown_member, "/audit/file");
}

TEST_CASE("an instance has a name of few characters") {
  for (const std::string& name : {std::string(), std::string("Sidecar"), std::string("side_car"), std::string("a b"),
                                  std::string("a/b"), std::string(65, 'a'), std::string("ä")}) {
    check_refused(with_postgres({{"postgres", {{"instance", name}}}}), ErrorCode::invalid_value,
                  "/audit/postgres/instance");
  }
  check_refused(with_postgres({{"postgres", {{"instance", 0}}}}), ErrorCode::wrong_type, "/audit/postgres/instance");
  CHECK(parse(with_postgres({{"postgres", {{"instance", std::string(64, 'a')}}}})).ok());
}

TEST_CASE("anchors that are none of the three forms, or two of them, are refused") {
  using enum ErrorCode;
  check_refused(with_sqlite({{"anchors", "file"}}), wrong_type, "/audit/anchors");
  check_refused(with_sqlite({{"anchors", nullptr}}), wrong_type, "/audit/anchors");
  check_anchor_refused("file", wrong_type, "");
  check_anchor_refused(Json::object(), missing_member, "/file");
  check_anchor_refused({{"file", ""}}, invalid_value, "/file");
  check_anchor_refused({{"file", "a"}, {"ca_file", "b"}}, unknown_member, "/ca_file");
  check_anchor_refused({{"file", "a"}, {"webhook", "https://a.example/"}}, unknown_member, "/file");
  check_anchor_refused({{"blob_url_file", "a"}, {"webhook", "https://a.example/"}}, unknown_member, "/blob_url_file");
  check_anchor_refused({{"blob_url_file", "a"}, {"authorization_file", "b"}}, unknown_member, "/authorization_file");
  check_anchor_refused({{"blob_url_file", nullptr}}, wrong_type, "/blob_url_file");
  check_anchor_refused({{"blob_url", "https://a.example/"}}, missing_member, "/file");
  check_anchor_refused({{"webhook", "https://a.example/"}, {"authorization", "b"}}, unknown_member, "/authorization");
  check_anchor_refused({{"webhook", "https://a.example/"}, {"authorization_file", ""}}, invalid_value,
                       "/authorization_file");
  check_anchor_refused({{"file", "./good"}}, duplicate_id, "");
  check_anchor_refused({{"file", "./good"}, {"every_seconds", 60}}, duplicate_id, "");
  check_anchor_refused({{"file", "a"}, {"every_seconds", 0}}, invalid_value, "/every_seconds");
  check_anchor_refused({{"file", "a"}, {"every_seconds", 86'401}}, invalid_value, "/every_seconds");
  check_anchor_refused({{"file", "a"}, {"every_seconds", "60"}}, wrong_type, "/every_seconds");
  check_anchor_refused({{"file", "a"}, {"every_seconds", 1.5}}, wrong_type, "/every_seconds");
  Json nine = Json::array();
  for (int i = 0; i < 9; ++i) nine.push_back({{"file", std::to_string(i)}});
  check_refused(with_sqlite({{"anchors", nine}}), value_too_large, "/audit/anchors");
  nine.erase(8);
  CHECK(parse(with_sqlite({{"anchors", nine}})).ok());
}

TEST_CASE("one webhook twice is one too many, even with another secret") {
  const Json once = {{"webhook", "https://a.example/x"}};
  Json again = once;
  again["authorization_file"] = "secret";
  check_refused(with_sqlite({{"anchors", {once, again}}}), ErrorCode::duplicate_id, "/audit/anchors/1");
}

TEST_CASE("only https URLs, and http to loopback literals, take webhooks") {
  const auto outcome = [](const std::string& url) { return parse(with_sqlite({{"events", {{"webhook", url}}}})); };
  for (const char* url : {"https://a.example/", "https://a.example:8443/x?y=z", "https://127.0.0.1/x",
                          "http://127.0.0.1/x", "http://127.0.0.1:80/x", "http://[::1]/x", "http://[::1]:9000/x"}) {
    CAPTURE(std::string(url));
    CHECK(outcome(url).ok());
  }
  for (const char* url : {"",
                          "a.example",
                          "https://a.example",
                          "http://a.example/",
                          "http://localhost/x",
                          "http://127.0.0.2/x",
                          "http://127.0.0.1",
                          "http://127.0.0.1.example/x",
                          "http://127.0.0.1:/x",
                          "http://127.0.0.1:x/x",
                          "http://127.0.0.1:70000/x",
                          "http://127.0.0.1@a.example/x",
                          "http://[::1]a/x",
                          "http://[::2]/x",
                          "https://user@a.example/x",
                          "https://a.example/x#y",
                          "https://a.example/x y",
                          "https:///x",
                          "ftp://a.example/x",
                          "HTTPS://a.example/x",
                          "https://A.example/x"}) {
    check_refused(with_sqlite({{"events", {{"webhook", url}}}}), ErrorCode::invalid_value, "/audit/events/webhook");
  }
}

TEST_CASE("events have a webhook and nothing unknown") {
  using enum ErrorCode;
  check_refused(with_sqlite({{"events", Json::object()}}), missing_member, "/audit/events/webhook");
  check_refused(with_sqlite({{"events", nullptr}}), wrong_type, "/audit/events");
  check_refused(with_sqlite({{"events", {{"webhook", "https://a.example/"}, {"retry", 1}}}}), unknown_member,
                "/audit/events/retry");
  check_refused(with_sqlite({{"events", {{"webhook", "https://a.example/"}, {"ca_file", 1}}}}), wrong_type,
                "/audit/events/ca_file");
}

}  // namespace
}  // namespace feldsiegel::testing
