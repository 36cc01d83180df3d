// Grant: the right of one person of one tenant to act for one purpose. The opening code learns tenant and purpose from
// nothing else, and derives its keys from both: without the grant the key cannot be computed.
#pragma once

#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/grant/verified_token.h"
#include "core/policy/policy.h"

namespace feldsiegel {

/// An approval as the vault keeps it; `authorize` checks that it fits. Times in seconds since 1970.
struct Approval {
  std::uint32_t purpose_id;
  std::string requester;  ///< object id
  std::string approver;   ///< object id
  std::int64_t approved;
  std::int64_t expires;
};

class Grant {
 public:
  const TenantId& tenant() const { return tenant_; }
  const std::string& person() const { return person_; }  ///< object id
  std::uint32_t purpose_id() const { return purpose_.id; }
  const std::string& purpose() const { return purpose_.name; }
  bool reply_to_caller() const { return purpose_.reply_to_caller; }
  bool reply_to_backend() const { return purpose_.reply_to_backend; }

 private:
  friend Result<Grant> authorize(const VerifiedToken&, const Policy&, std::string_view, const Approval*, std::int64_t);
  Grant(TenantId tenant, std::string person, const Purpose& purpose)
      : tenant_(std::move(tenant)), person_(std::move(person)), purpose_(purpose) {}
  TenantId tenant_;
  std::string person_;
  Purpose purpose_;
};

/// The one maker of a Grant. A person is granted a purpose through an app role, a group or an object id that the policy
/// lists for it. Where the purpose needs approval, `approval` must be for this person and purpose, by somebody else,
/// and hold at `now` (seconds since 1970); elsewhere it is not looked at.
/// Errors: person_required, purpose_not_granted (also for a purpose that does not exist, so that a caller cannot probe
/// for names), approval_required (none, or one that does not fit or hold).
Result<Grant> authorize(const VerifiedToken& token, const Policy& policy, std::string_view purpose,
                        const Approval* approval = nullptr, std::int64_t now = 0);

/// Whether this person may approve other persons' requests for the purpose.
/// Errors: person_required, approval_not_granted (also where the purpose does not exist), approval_not_needed.
Status authorize_approver(const VerifiedToken& token, const Policy& policy, std::string_view purpose);

/// Whether the bearer may read the tenant's audit log; persons and applications alike. Errors: audit_not_granted.
Status authorize_audit(const VerifiedToken& token, const Policy& policy);

}  // namespace feldsiegel
