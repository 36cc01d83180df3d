// What the sidecar computes when pseudonyms are made. Tenant and domain come from the grant; the identifier never does.
#pragma once

#include <span>

#include "core/base/pseudonym_bytes.h"
#include "core/base/result.h"
#include "core/base/secret.h"
#include "core/grant/domain_grant.h"
#include "core/keys/tenant_key.h"
#include "core/oprf/server.h"

namespace feldsiegel {

/// The size of a tag: what the browser's Finalize answers.
inline constexpr std::size_t tag_size = oprf::Nh;

/// Keys of one domain, derived once for a request.
class AssignmentKeys {
 public:
  /// Copies what it needs of the grant. Errors: tenant_unknown (the key belongs to another tenant than the grant);
  /// domain_not_granted (the grant is for erasing); invalid_value (a domain for IP addresses).
  static Result<AssignmentKeys> make(const DomainGrant& grant, const TenantKey& key);

  /// BlindEvaluate with the domain's key: random group elements in, a proof out. Errors: those of oprf::blind_evaluate.
  Result<oprf::Evaluation> evaluate(std::span<const oprf::Element> blinded_elements) const;

  /// BLAKE2b-256, keyed with the tenant's tag hash key, over lp(domain) || tag: what the vault keeps. Whoever has the
  /// vault and may have identifiers evaluated still cannot find them in it.
  TagHash hash_tag(const oprf::Output& tag) const;

  /// A fresh subject secret.
  static Secret<32> make_secret();

  /// Bound to tenant, domain, pseudonym and tag.
  Bytes wrap(const PseudonymBytes& pseudonym, const TagHash& tag, const Secret<32>& secret) const;

  /// Errors: wrapped_key_invalid (altered, or another row's).
  Result<Secret<32>> unwrap(const PseudonymBytes& pseudonym, const TagHash& tag, ByteView wrapped) const;

  /// For pseudonyms that are numbers (core/pseudonym/ff1.h).
  const Secret<16>& decimal_key() const { return decimal_key_; }

 private:
  AssignmentKeys(const DomainGrant& grant, const TenantKey& key);
  TenantId tenant_;
  PseudonymDomain domain_;
  oprf::KeyPair oprf_key_;
  Secret<32> tag_hash_key_;
  Secret<32> subject_wrapping_key_;
  Secret<16> decimal_key_;
};

}  // namespace feldsiegel
