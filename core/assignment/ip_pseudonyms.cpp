#include "core/assignment/ip_pseudonyms.h"

namespace feldsiegel {

Result<IpPseudonymMaker> IpPseudonymMaker::make(const DomainGrant& grant, const TenantKey& key) {
  if (grant.tenant() != key.tenant()) return ErrorCode::tenant_unknown;
  if (grant.use() != DomainUse::pseudonymize) return ErrorCode::domain_not_granted;
  const PseudonymDomain& domain = grant.domain();
  if (domain.kind != DomainKind::ip) return ErrorCode::invalid_value;
  const SecretBytes own = key.ip_key(grant.tenant(), {domain.id, domain.name, domain.version, domain.ip_mode});
  FELDSIEGEL_TRY(IpCipher cipher, IpCipher::make(domain.ip_mode, own.expose_secret()));
  return IpPseudonymMaker(domain.ip_mode, std::move(cipher));
}

Result<std::string> IpPseudonymMaker::pseudonym_of(const IpAddress& address) const {
  FELDSIEGEL_TRY(const Bytes pseudonym, cipher_.encrypt(address));
  return format_ip_pseudonym(mode_, pseudonym);
}

Result<IpPseudonymOpener> IpPseudonymOpener::make(const Grant& grant, const TenantKey& key,
                                                  const PseudonymDomain& domain, std::uint32_t version) {
  if (grant.tenant() != key.tenant()) return ErrorCode::tenant_unknown;
  if (domain.kind != DomainKind::ip || version == 0 || version > domain.version) return ErrorCode::invalid_value;
  if (domain.purpose_id != grant.purpose_id()) return ErrorCode::purpose_not_granted;
  const SecretBytes own = key.ip_key(grant.tenant(), {domain.id, domain.name, version, domain.ip_mode});
  FELDSIEGEL_TRY(IpCipher cipher, IpCipher::make(domain.ip_mode, own.expose_secret()));
  return IpPseudonymOpener(std::move(cipher));
}

}  // namespace feldsiegel
