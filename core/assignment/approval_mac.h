// What makes an approval one: a MAC under the tenant's approval key. Who can write to the vault and has no key can hide
// a request or an approval, but not make one, change one, or move it to another tenant, person or purpose.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/base/secret.h"
#include "core/grant/verified_token.h"
#include "core/keys/tenant_key.h"

namespace feldsiegel {

/// What stands in the row; times in seconds since 1970. The reason is not among it: it is sealed for its row.
struct ApprovalFacts {
  std::string_view id;
  std::uint32_t purpose_id;
  std::string_view requester;
  std::int64_t requested;
  std::int64_t decide_before;
  std::uint32_t minutes;
  std::optional<std::string_view> approver;
  std::int64_t approved;
  std::int64_t expires;
};

class ApprovalAuthenticator {
 public:
  /// Copies what it needs. Errors: tenant_unknown (the key belongs to another tenant than the token).
  static Result<ApprovalAuthenticator> make(const VerifiedToken& token, const TenantKey& key);

  /// 32 bytes, for texts of any length. docs/spec/keys.md says over what.
  Bytes mac(const ApprovalFacts& facts) const;

 private:
  ApprovalAuthenticator(const TenantId& tenant, Secret<32> key) : tenant_(tenant), key_(std::move(key)) {}
  TenantId tenant_;
  Secret<32> key_;
};

}  // namespace feldsiegel
