// DomainGrant: the right of one person of one tenant to have pseudonyms of one domain made, or its assignments erased.
// The code that uses the domain's keys learns tenant and domain from nothing else.
#pragma once

#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/grant/verified_token.h"
#include "core/policy/policy.h"

namespace feldsiegel {

enum class DomainUse : std::uint8_t { pseudonymize, erase };

class DomainGrant {
 public:
  const TenantId& tenant() const { return tenant_; }
  const std::string& person() const { return person_; }  ///< object id
  const PseudonymDomain& domain() const { return domain_; }
  DomainUse use() const { return use_; }

 private:
  friend Result<DomainGrant> authorize_domain(const VerifiedToken&, const Policy&, std::string_view, DomainUse);
  DomainGrant(TenantId tenant, std::string person, PseudonymDomain domain, DomainUse use)
      : tenant_(std::move(tenant)), person_(std::move(person)), domain_(std::move(domain)), use_(use) {}
  TenantId tenant_;
  std::string person_;
  PseudonymDomain domain_;
  DomainUse use_;
};

/// The one maker of a DomainGrant. Errors: person_required, domain_unknown, domain_not_granted (not on the domain's
/// list; erasing where there is none, or from a domain that keeps nothing).
Result<DomainGrant> authorize_domain(const VerifiedToken& token, const Policy& policy, std::string_view domain,
                                     DomainUse use);

}  // namespace feldsiegel
