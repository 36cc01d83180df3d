#include "sidecar/token/claims.h"

#include <algorithm>
#include <array>

#include "core/base/json.h"
#include "sidecar/token/compact_jws.h"

namespace feldsiegel::token {
namespace {

constexpr std::size_t max_claims_depth = 8;
constexpr std::int64_t latest_time = std::int64_t{1} << 40;  // far from any overflow when leeway is added

// The application id of Microsoft Graph and the forms in which it is asked for.
constexpr std::array<std::string_view, 3> graph_audiences = {
    "00000003-0000-0000-c000-000000000000", "https://graph.microsoft.com", "https://graph.microsoft.com/"};

std::vector<std::string> split_words(std::string_view text) {
  std::vector<std::string> words;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    if (end > 0) words.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return words;
}

Result<std::optional<std::int64_t>> optional_time(JsonObject& claims, std::string_view name) {
  if (claims.find(name) == nullptr) return std::optional<std::int64_t>{};
  FELDSIEGEL_TRY(const std::int64_t time, claims.integer(name, 0, latest_time));
  return std::optional<std::int64_t>(time);
}

Result<std::string> read_audience(JsonObject& claims) {
  FELDSIEGEL_TRY(const Json* audience, claims.need("aud"));
  if (audience->is_array()) return ErrorCode::token_audience_mismatch;  // Entra never states several
  return claims.text("aud");
}

Result<TenantId> read_tenant(JsonObject& claims) {
  FELDSIEGEL_TRY(const std::string text, claims.text("tid"));
  std::optional<TenantId> tenant = TenantId::parse(text);
  if (!tenant) return ErrorCode::invalid_value;
  return *std::move(tenant);
}

Result<std::string> read_object_id(JsonObject& claims) {
  FELDSIEGEL_TRY(const std::string text, claims.text("oid"));
  const std::optional<TenantId> guid = TenantId::parse(text);  // folds any GUID to its canonical form
  if (!guid) return ErrorCode::invalid_value;
  return guid->text();
}

Result<std::optional<std::vector<std::string>>> read_scopes(JsonObject& claims) {
  if (claims.find("scp") == nullptr) return std::optional<std::vector<std::string>>{};
  FELDSIEGEL_TRY(const std::string type, claims.text_or("idtyp", "user"));
  if (type == "app") return ErrorCode::invalid_value;  // contradicts the scope
  FELDSIEGEL_TRY(const std::string text, claims.text("scp"));
  return std::optional(split_words(text));
}

Result<Claims> read_claims(JsonObject claims) {
  FELDSIEGEL_TRY(std::string version, claims.text("ver"));
  FELDSIEGEL_TRY(std::string issuer, claims.text("iss"));
  FELDSIEGEL_TRY(std::string audience, read_audience(claims));
  FELDSIEGEL_TRY(TenantId tenant, read_tenant(claims));
  FELDSIEGEL_TRY(std::string object_id, read_object_id(claims));
  FELDSIEGEL_TRY(const std::int64_t expires, claims.integer("exp", 0, latest_time));
  FELDSIEGEL_TRY(const auto not_before, optional_time(claims, "nbf"));
  FELDSIEGEL_TRY(const auto issued_at, optional_time(claims, "iat"));
  FELDSIEGEL_TRY(auto scopes, read_scopes(claims));
  FELDSIEGEL_TRY(auto roles, claims.texts_or_none("roles"));
  FELDSIEGEL_TRY(auto groups, claims.texts_or_none("groups"));
  FELDSIEGEL_TRY(std::string client_id, claims.text_or(version == "1.0" ? "appid" : "azp", ""));
  return Claims{std::move(version),   std::move(issuer), std::move(audience), std::move(tenant),
                std::move(object_id), expires,           not_before,          issued_at,
                std::move(scopes),    std::move(roles),  std::move(groups),   std::move(client_id)};
}

}  // namespace

Result<Claims> parse_claims(ByteView payload) {
  const Result<Json> value = parse_json(payload, max_claims_depth);
  if (!value.ok()) return token_error(value.error());
  Result<JsonObject> object = JsonObject::open(*value);
  if (!object.ok()) return token_error(object.error());
  Result<Claims> claims = read_claims(*object);
  if (!claims.ok()) return token_error(claims.error());
  return claims;
}

bool is_graph_audience(std::string_view audience) {
  return std::find(graph_audiences.begin(), graph_audiences.end(), audience) != graph_audiences.end();
}

bool names_graph_audience(ByteView payload) {
  const Result<Json> value = parse_json(payload, max_claims_depth);
  if (!value.ok() || !value->is_object()) return false;
  const auto audience = value->find("aud");
  return audience != value->end() && audience->is_string() &&
         is_graph_audience(*audience->get_ptr<const std::string*>());
}

}  // namespace feldsiegel::token
