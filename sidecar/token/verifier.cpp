#include "sidecar/token/verifier.h"

#include <algorithm>

#include "sidecar/token/claims.h"
#include "sidecar/token/compact_jws.h"

namespace feldsiegel::token {
namespace {

constexpr std::string_view tenant_placeholder = "{tid}";    // in the configuration
constexpr std::string_view key_placeholder = "{tenantid}";  // in Entra's JWKS
// Entra signs v1 tokens with the same keys and states only this issuer for them.
constexpr std::string_view entra_v2_issuer = "https://login.microsoftonline.com/{tid}/v2.0";

std::string expand(std::string_view text, std::string_view placeholder, const TenantId& tenant) {
  std::string expanded(text);
  const std::size_t at = expanded.find(placeholder);
  if (at != std::string::npos) expanded.replace(at, placeholder.size(), tenant.text());
  return expanded;
}

std::string_view version_of(std::string_view issuer) { return issuer.ends_with("/v2.0") ? "2.0" : "1.0"; }

bool contains(const std::vector<std::string>& list, std::string_view text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

// Does the key's own issuer, if it has one, stand for the token's? A v1 token is covered by its tenant's v2 issuer too.
bool key_may_sign_for(const SigningKey& key, const Claims& claims, const TokenRules& rules) {
  if (key.issuers.empty()) return true;
  std::vector<std::string> covered = {claims.issuer};
  if (claims.version == "1.0") {
    covered.push_back(expand(entra_v2_issuer, tenant_placeholder, claims.tenant));
    for (const auto& issuer : rules.issuers) covered.push_back(expand(issuer, tenant_placeholder, claims.tenant));
  }
  return std::any_of(key.issuers.begin(), key.issuers.end(), [&](const std::string& issuer) {
    return contains(covered, expand(issuer, key_placeholder, claims.tenant));
  });
}

Status check_issuer(const Claims& claims, const SigningKey& key, const TokenRules& rules) {
  if (claims.version != "1.0" && claims.version != "2.0") return ErrorCode::token_version_refused;
  const bool known = std::any_of(rules.issuers.begin(), rules.issuers.end(), [&](const std::string& issuer) {
    return expand(issuer, tenant_placeholder, claims.tenant) == claims.issuer;
  });
  if (!known) return ErrorCode::token_issuer_mismatch;
  if (version_of(claims.issuer) != claims.version) return ErrorCode::token_version_refused;
  if (!key_may_sign_for(key, claims, rules)) return ErrorCode::token_issuer_mismatch;
  return {};
}

Status check_audience(const Claims& claims, const TokenRules& rules) {
  if (contains(rules.audiences, claims.audience)) return {};
  if (is_graph_audience(claims.audience)) return ErrorCode::token_for_graph;
  return ErrorCode::token_audience_mismatch;
}

Status check_time(const TokenTimes& times, std::int64_t now, std::int64_t skew) {
  if (now >= times.expires + skew) return ErrorCode::token_expired;
  if (times.not_before.value_or(0) > now + skew) return ErrorCode::token_not_yet_valid;
  if (times.issued_at.value_or(0) > now + skew) return ErrorCode::token_not_yet_valid;
  return {};
}

Status check_rights(const Claims& claims, const TokenRules& rules) {
  if (!claims.scopes.has_value()) {
    // Every application of a tenant can ask for a token; only one with a role was let in by the tenant's administrator.
    if (claims.roles.empty()) return ErrorCode::person_required;
    return {};
  }
  const auto& scopes = *claims.scopes;
  const bool allowed = std::any_of(scopes.begin(), scopes.end(),
                                   [&](const std::string& scope) { return contains(rules.scopes, scope); });
  if (!allowed) return ErrorCode::scope_missing;
  return {};
}

}  // namespace

Verifier::Verifier(TokenRules rules, KeySource& keys, TenantCheck is_onboarded, TokenMemory::Bounds remembered)
    : rules_(std::move(rules)), keys_(keys), is_onboarded_(std::move(is_onboarded)), memory_(remembered) {}

Result<VerifiedToken> Verifier::verify(std::string_view token, std::int64_t now) const {
  if (token.empty()) return ErrorCode::token_missing;
  if (token.size() > max_token_bytes) return ErrorCode::token_too_large;
  const TokenMemory::Digest digest = TokenMemory::digest_of(token);
  if (const auto known = memory_.find(digest)) {
    FELDSIEGEL_TRY(const auto keys, keys_.keys_for(known->kid));
    if (keys == known->keys) {
      if (Status time = check_time(known->times, now, rules_.clock_skew_seconds); !time.ok()) {
        memory_.forget(digest);
        return time.error();
      }
      FELDSIEGEL_CHECK(check_tenant(known->proved.tenant()));
      return known->proved;
    }
  }
  FELDSIEGEL_TRY(KnownToken verified, verify_afresh(token, now));
  VerifiedToken proved = verified.proved;
  memory_.remember(digest, std::move(verified));
  return proved;
}

Status Verifier::check_tenant(const TenantId& tenant) const {
  FELDSIEGEL_TRY(const bool onboarded, is_onboarded_(tenant));
  return onboarded ? Status() : Status(ErrorCode::tenant_unknown);
}

Result<KnownToken> Verifier::verify_afresh(std::string_view token, std::int64_t now) const {
  FELDSIEGEL_TRY(CompactJws jws, parse_compact_jws(token));

  FELDSIEGEL_TRY(auto keys, keys_.keys_for(jws.kid));
  const SigningKey* key = keys->find(jws.kid);
  if (key == nullptr) return ErrorCode::token_key_unknown;
  if (!key->key.verifies_rs256(as_bytes(jws.signed_input), jws.signature)) {
    // Graph's tokens are made so that nobody else can verify them; saying so spares a developer a long search.
    return names_graph_audience(jws.payload) ? ErrorCode::token_for_graph : ErrorCode::token_signature_invalid;
  }

  FELDSIEGEL_TRY(Claims claims, parse_claims(jws.payload));
  const TokenTimes times{claims.expires, claims.not_before, claims.issued_at};
  FELDSIEGEL_CHECK(check_issuer(claims, *key, rules_));
  FELDSIEGEL_CHECK(check_audience(claims, rules_));
  FELDSIEGEL_CHECK(check_time(times, now, rules_.clock_skew_seconds));
  FELDSIEGEL_CHECK(check_tenant(claims.tenant));
  FELDSIEGEL_CHECK(check_rights(claims, rules_));

  const bool is_person = claims.scopes.has_value();
  VerifiedToken proved(VerifiedToken::Facts{std::move(claims.tenant), std::move(claims.object_id), is_person,
                                            std::move(claims.scopes).value_or(std::vector<std::string>{}),
                                            std::move(claims.roles), std::move(claims.groups),
                                            std::move(claims.client_id), claims.expires});
  return KnownToken{std::move(proved), times, std::move(jws.kid), std::move(keys)};
}

}  // namespace feldsiegel::token
