// Verification of Microsoft Entra access tokens: JWS compact, RS256 only, by RFC 8725 and docs/spec/tokens.md.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/grant/verified_token.h"
#include "sidecar/token/signing_keys.h"
#include "sidecar/token/token_memory.h"

namespace feldsiegel::token {

inline constexpr std::size_t max_token_bytes = 16u << 10;

/// What a token must say to be meant for this service.
struct TokenRules {
  std::vector<std::string> audiences;  ///< `aud` must be one of these
  std::vector<std::string> issuers;    ///< templates with {tid} once; those that end in "/v2.0" are of version 2.0
  std::vector<std::string> scopes;     ///< a person's token must have one of these in `scp`
  std::int64_t clock_skew_seconds = 60;
};

/// Whether a tenant is onboarded. Errors: vault_unavailable, which the verifier passes on.
using TenantCheck = std::function<Result<bool>(const TenantId&)>;

/// The one maker of VerifiedToken. Thread-safe if the key source and the tenant check are.
///
/// Remembers what it verified (see TokenMemory): for a token that it knows, the signature, the claims' form and the
/// rules, which never change, are not looked at again; the time, the tenant and whether the issuer's keys are still the
/// same are.
class Verifier {
 public:
  /// Borrows `keys`, which must outlive the verifier.
  Verifier(TokenRules rules, KeySource& keys, TenantCheck is_onboarded, TokenMemory::Bounds remembered = {});

  /// Verifies one token at the time `now` (seconds since 1970). May block in the key source.
  ///
  /// Claims of the token are trusted only after the signature verified. A token with `scp` is a person's; without it is
  /// an application's (is_person() is false) and must have at least one app role.
  /// Claims nothing about revocation: an access token lives until it expires.
  ///
  /// Errors, in the order of the checks: token_missing (empty), token_too_large, token_malformed,
  /// token_duplicate_claim, token_algorithm_refused, token_header_refused, token_key_unknown, signing_keys_unavailable,
  /// token_for_graph, token_signature_invalid, token_claim_missing, token_version_refused, token_issuer_mismatch,
  /// token_audience_mismatch, token_expired, token_not_yet_valid, tenant_unknown, scope_missing, person_required.
  /// They carry no `at`: nothing of the token goes back to its bearer.
  Result<VerifiedToken> verify(std::string_view token, std::int64_t now) const;

  const TokenMemory& memory() const { return memory_; }

 private:
  Result<KnownToken> verify_afresh(std::string_view token, std::int64_t now) const;
  Status check_tenant(const TenantId& tenant) const;

  TokenRules rules_;
  KeySource& keys_;
  TenantCheck is_onboarded_;
  mutable TokenMemory memory_;
};

}  // namespace feldsiegel::token
