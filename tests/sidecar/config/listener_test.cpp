#include <doctest/doctest.h>

#include "core/base/json.h"
#include "sidecar/config/config.h"
#include "sidecar/config/reading/rules.h"

namespace feldsiegel::testing {
namespace {

Result<config::Config> parse_with(const char* member, const Json& listener) {
  const Json document = {{"tokens", {{"audiences", Json::array({"api://feldsiegel.test"})}}},
                         {"vault", {{"sqlite", "vault.db"}}},
                         {"key_provider", {{"file", "kek.key"}}},
                         {"policy", "policy.json"},
                         {member, listener}};
  return config::parse(as_bytes(json_text(document)), "/etc/feldsiegel");
}

TEST_CASE("a listener in the clear anywhere but on loopback is refused, on both listeners") {
  for (const char* member : {"listen", "management"}) {
    for (const char* address :
         {"0.0.0.0", "::", "10.0.0.4", "192.168.1.1", "128.0.0.1", "::ffff:10.0.0.1", "fe80::1", "::ffff:127.0.0.1"}) {
      CAPTURE(std::string(address));
      const auto config = parse_with(member, {{"address", address}});
      REQUIRE_FALSE(config.ok());
      CHECK(config.error().code == ErrorCode::insecure_listener);
      CHECK(config.error().at.pointer() == "/" + std::string(member));
    }
  }
}

TEST_CASE("with TLS a listener may be anywhere") {
  const Json tls = {{"certificate", "cert.pem"}, {"key", "key.pem"}};
  CHECK(parse_with("listen", {{"address", "0.0.0.0"}, {"tls", tls}}).ok());
  CHECK(parse_with("management", {{"address", "::"}, {"tls", tls}}).ok());
  CHECK_FALSE(parse_with("listen", {{"address", "0.0.0.0"}, {"tls", {{"certificate", "cert.pem"}}}}).ok());
}

TEST_CASE("loopback needs no TLS") {
  for (const char* address : {"127.0.0.1", "127.1.2.3", "::1"}) {
    CHECK(parse_with("listen", {{"address", address}}).ok());
  }
}

TEST_CASE("addresses are IP literals: what a name stands for is not known beforehand") {
  for (const char* address : {"localhost", "", "127.0.0.1:80", "127.1", "[::1]", "0x7f.0.0.1", " 127.0.0.1"}) {
    CAPTURE(std::string(address));
    const auto config = parse_with("listen", {{"address", address}});
    REQUIRE_FALSE(config.ok());
    CHECK(config.error().code == ErrorCode::invalid_value);
    CHECK(config.error().at.pointer() == "/listen/address");
  }
}

TEST_CASE("a Unix socket stands alone, relative to the file, and fits into its address") {
  const auto config = parse_with("listen", {{"unix", "feldsiegel.sock"}});
  REQUIRE(config.ok());
  CHECK(config->listen.is_unix());
  CHECK(config->listen.unix_socket == "/etc/feldsiegel/feldsiegel.sock");
  CHECK(parse_with("listen", {{"unix", "a.sock"}, {"port", 1}}).error().at.pointer() == "/listen/port");
  CHECK(parse_with("listen", {{"unix", ""}}).error().code == ErrorCode::invalid_value);
  CHECK(parse_with("listen", {{"unix", std::string(200, 'a')}}).error().code == ErrorCode::value_too_large);
}

TEST_CASE("the two listeners cannot share an address") {
  CHECK(parse_with("listen", {{"port", 8701}}).error().code == ErrorCode::duplicate_id);
  CHECK(parse_with("listen", {{"port", 8701}, {"address", "::1"}}).ok());
}

TEST_CASE("origins are written as browsers send them") {
  for (const char* good : {"https://contoso.sharepoint.com", "https://a.example:8443", "http://localhost",
                           "http://localhost:4321", "http://127.0.0.1:8000"}) {
    CAPTURE(std::string(good));
    CHECK(config::is_origin(good));
  }
  for (const char* bad : {"*",
                          "null",
                          "",
                          "https://",
                          "https://*.sharepoint.com",
                          "https://contoso.sharepoint.com/",
                          "https://Contoso.sharepoint.com",
                          "https://a.example:443",
                          "http://localhost:80",
                          "http://contoso.sharepoint.com",
                          "http://localhost.evil.example",
                          "ftp://localhost",
                          "https://user@a.example",
                          "https://a.example:0",
                          "https://a.example:65536",
                          "https://a.example:",
                          "https://a..example",
                          "https://-a.example",
                          "https://a.example?x",
                          "https://a.example https://b.example",
                          "contoso.sharepoint.com"}) {
    CAPTURE(std::string(bad));
    CHECK_FALSE(config::is_origin(bad));
  }
}

TEST_CASE("the address of the signing keys is https and complete") {
  CHECK(config::is_https_url("https://login.microsoftonline.com/common/discovery/v2.0/keys"));
  CHECK(config::is_https_url("https://localhost:9443/keys?appid=1"));
  for (const char* bad : {"http://login.microsoftonline.com/keys", "https://a.example", "https:///keys",
                          "https://user:pw@a.example/keys", "https://a.example/keys#1", "https://a.example/a b",
                          "file:///etc/passwd", "HTTPS://a.example/keys", "https://a.example/\xc3\xa4"}) {
    CAPTURE(std::string(bad));
    CHECK_FALSE(config::is_https_url(bad));
  }
}

TEST_CASE("an issuer holds the tenant's placeholder once, in its path") {
  CHECK(config::is_issuer_template("https://login.microsoftonline.com/{tid}/v2.0"));
  CHECK(config::is_issuer_template("https://sts.windows.net/{tid}/"));
  for (const char* bad : {"https://login.microsoftonline.com/v2.0", "https://a.example/{tid}/{tid}", "https://{tid}/",
                          "https://{tid}.a.example/x", "http://a.example/{tid}/", "https://a.example/{tenantid}/v2.0",
                          "https://a.example/{tid}/{x}", "https://a.example/{tid}?x=1", "{tid}", ""}) {
    CAPTURE(std::string(bad));
    CHECK_FALSE(config::is_issuer_template(bad));
  }
}

}  // namespace
}  // namespace feldsiegel::testing
