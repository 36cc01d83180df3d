#include "sidecar/token/claims.h"

#include <doctest/doctest.h>

#include "tests/sidecar/token/test_issuer.h"

namespace feldsiegel::testing {
namespace {

std::vector<std::string> scopes_of(std::string_view text) {
  Json claims = person_claims();
  claims["scp"] = text;
  return token::parse_claims(as_bytes(json_text(claims)))->scopes.value();
}

TEST_CASE("scopes are words between single or several spaces") {
  using Words = std::vector<std::string>;
  CHECK(scopes_of("a") == Words{"a"});
  CHECK(scopes_of("a b.c d") == Words{"a", "b.c", "d"});
  CHECK(scopes_of("  a   b ") == Words{"a", "b"});
  CHECK(scopes_of("") == Words{});
  CHECK(scopes_of(" ") == Words{});
  CHECK(scopes_of("a\tb") == Words{"a\tb"});
}

TEST_CASE("an absent scope is not an empty one") {
  CHECK_FALSE(token::parse_claims(as_bytes(json_text(app_claims())))->scopes.has_value());
  CHECK(scopes_of("").empty());
}

TEST_CASE("only the texts of Graph's own audience are Graph") {
  CHECK(token::names_graph_audience(as_bytes("{\"aud\":\"https://graph.microsoft.com/\"}")));
  CHECK_FALSE(token::names_graph_audience(as_bytes("{\"aud\":\"https://graph.microsoft.com.evil.example\"}")));
  CHECK_FALSE(token::names_graph_audience(as_bytes("{\"aud\":[\"https://graph.microsoft.com\"]}")));
  CHECK_FALSE(token::names_graph_audience(as_bytes("{\"sub\":\"https://graph.microsoft.com\"}")));
  CHECK_FALSE(token::names_graph_audience(as_bytes("not json")));
  CHECK_FALSE(token::names_graph_audience(as_bytes("[]")));
}

}  // namespace
}  // namespace feldsiegel::testing
