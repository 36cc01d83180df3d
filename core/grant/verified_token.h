// What a verified Microsoft Entra access token proves. Only the verifier can make one.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/tenant_id.h"

namespace feldsiegel {

namespace token {
class Verifier;  // sidecar/token: the one maker in production
}
namespace testing {
struct VerifiedTokenMaker;  // tests/support: defined in test programs only
}

/// Immutable facts of one token whose signature, issuer, audience and time were checked.
class VerifiedToken {
 public:
  const TenantId& tenant() const { return facts_.tenant; }
  const std::string& object_id() const { return facts_.object_id; }  ///< `oid`, lower case
  bool is_person() const { return facts_.is_person; }                ///< delegated (has `scp`), not app-only
  const std::vector<std::string>& scopes() const { return facts_.scopes; }
  const std::vector<std::string>& roles() const { return facts_.roles; }
  const std::vector<std::string>& groups() const { return facts_.groups; }
  const std::string& client_id() const { return facts_.client_id; }  ///< `azp` or `appid`; never used to authorize
  std::int64_t expires() const { return facts_.expires; }            ///< seconds since 1970

 private:
  friend class token::Verifier;
  friend struct testing::VerifiedTokenMaker;

  struct Facts {
    TenantId tenant;
    std::string object_id;
    bool is_person;
    std::vector<std::string> scopes;
    std::vector<std::string> roles;
    std::vector<std::string> groups;
    std::string client_id;
    std::int64_t expires;
  };
  explicit VerifiedToken(Facts facts) : facts_(std::move(facts)) {}
  Facts facts_;
};

}  // namespace feldsiegel
