// The claims of an access token, read with their types. Which values are acceptable is the verifier's business.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/base/tenant_id.h"

namespace feldsiegel::token {

struct Claims {
  std::string version;                             ///< `ver`
  std::string issuer;                              ///< `iss`
  std::string audience;                            ///< `aud`, a single one
  TenantId tenant;                                 ///< `tid`
  std::string object_id;                           ///< `oid`, a GUID in lower case
  std::int64_t expires;                            ///< `exp`, seconds since 1970, like the next two
  std::optional<std::int64_t> not_before;          ///< `nbf`
  std::optional<std::int64_t> issued_at;           ///< `iat`
  std::optional<std::vector<std::string>> scopes;  ///< `scp`; absent in an application's own token
  std::vector<std::string> roles;
  std::vector<std::string> groups;
  std::string client_id;  ///< `azp` or `appid`
};

/// Claims that are not listed above are passed over.
/// Errors: token_malformed, token_duplicate_claim, token_claim_missing, token_audience_mismatch (several audiences).
Result<Claims> parse_claims(ByteView payload);

/// Whether an unverified payload names Microsoft Graph as its audience. May choose a refusal, never an acceptance.
bool names_graph_audience(ByteView payload);
bool is_graph_audience(std::string_view audience);

}  // namespace feldsiegel::token
