// Reasons that people give for approvals and re-identifications: free text that may name others, so it is sealed under
// the tenant's vault row key before it is kept.
#pragma once

#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/base/secret.h"
#include "core/grant/verified_token.h"
#include "core/keys/tenant_key.h"

namespace feldsiegel {

class ReasonSealer {
 public:
  /// Borrows the key. Errors: tenant_unknown (the key belongs to another tenant than the token).
  static Result<ReasonSealer> make(const VerifiedToken& token, const TenantKey& key);

  /// `place` names the row, e.g. "approval/<id>": a reason that is moved to another one does not open.
  Bytes seal(std::string_view place, std::string_view reason) const;

  /// Errors: wrapped_key_invalid.
  Result<std::string> open(std::string_view place, ByteView sealed) const;

 private:
  ReasonSealer(const TenantId& tenant, Secret<32> key) : tenant_(tenant), key_(std::move(key)) {}
  Bytes aad(std::string_view place) const;
  TenantId tenant_;
  Secret<32> key_;
};

}  // namespace feldsiegel
