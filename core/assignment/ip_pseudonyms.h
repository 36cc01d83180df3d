// What the sidecar computes for domains of IP addresses: addresses to pseudonyms by a grant for the domain, and back by
// one for its purpose. Nothing is kept. The sidecar sees the addresses: docs/adr/0026-the-service-sees-ip-addresses.md
#pragma once

#include <cstdint>

#include "core/base/result.h"
#include "core/grant/domain_grant.h"
#include "core/grant/grant.h"
#include "core/keys/tenant_key.h"
#include "core/pseudonym/ip_cipher.h"

namespace feldsiegel {

class IpPseudonymMaker {
 public:
  /// Errors: tenant_unknown (the key belongs to another tenant than the grant); domain_not_granted (the grant is for
  /// erasing); invalid_value (a domain of another kind); those of IpCipher::make.
  static Result<IpPseudonymMaker> make(const DomainGrant& grant, const TenantKey& key);

  /// The pseudonym's text. Errors: those of IpCipher::encrypt.
  Result<std::string> pseudonym_of(const IpAddress& address) const;

 private:
  IpPseudonymMaker(IpMode mode, IpCipher cipher) : mode_(mode), cipher_(std::move(cipher)) {}
  IpMode mode_;
  IpCipher cipher_;
};

class IpPseudonymOpener {
 public:
  /// `version` is that of the domain when the pseudonyms were made. Errors: tenant_unknown (the key belongs to another
  /// tenant than the grant); purpose_not_granted (the grant is not for the domain's own purpose); invalid_value (a
  /// domain of another kind, a version that it has not had yet); those of IpCipher::make.
  static Result<IpPseudonymOpener> make(const Grant& grant, const TenantKey& key, const PseudonymDomain& domain,
                                        std::uint32_t version);

  /// Errors: those of IpCipher::decrypt.
  Result<IpAddress> address_of(ByteView pseudonym) const { return cipher_.decrypt(pseudonym); }

 private:
  explicit IpPseudonymOpener(IpCipher cipher) : cipher_(std::move(cipher)) {}
  IpCipher cipher_;
};

}  // namespace feldsiegel
