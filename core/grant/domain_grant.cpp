#include "core/grant/domain_grant.h"

#include "core/grant/admits.h"

namespace feldsiegel {

Result<DomainGrant> authorize_domain(const VerifiedToken& token, const Policy& policy, std::string_view name,
                                     DomainUse use) {
  if (!token.is_person()) return ErrorCode::person_required;
  const PseudonymDomain* domain = policy.find_domain(name);
  if (domain == nullptr) return ErrorCode::domain_unknown;
  // The list for erasing of a domain that keeps nothing is always empty, so it admits nobody.
  const AllowList& allow = use == DomainUse::erase ? domain->erase : domain->allow;
  if (!admits(allow, token)) return ErrorCode::domain_not_granted;
  return DomainGrant(token.tenant(), token.object_id(), *domain, use);
}

}  // namespace feldsiegel
