#include "core/assignment/assignment_keys.h"

#include "core/assignment/secret_wrapping.h"
#include "core/assignment/tag_hash.h"
#include "core/base/random.h"

namespace feldsiegel {

Result<AssignmentKeys> AssignmentKeys::make(const DomainGrant& grant, const TenantKey& key) {
  if (grant.tenant() != key.tenant()) return ErrorCode::tenant_unknown;
  if (grant.use() != DomainUse::pseudonymize) return ErrorCode::domain_not_granted;
  if (!grant.domain().is_blind()) return ErrorCode::invalid_value;
  return AssignmentKeys(grant, key);
}

AssignmentKeys::AssignmentKeys(const DomainGrant& grant, const TenantKey& key)
    : tenant_(grant.tenant()),
      domain_(grant.domain()),
      oprf_key_(key.oprf_key_pair(tenant_, domain_.name, domain_.version)),
      tag_hash_key_(key.tag_hash_key(tenant_)),
      subject_wrapping_key_(key.subject_wrapping_key(tenant_)),
      decimal_key_(key.decimal_key(tenant_, domain_.name)) {}

Result<oprf::Evaluation> AssignmentKeys::evaluate(std::span<const oprf::Element> blinded_elements) const {
  return oprf::blind_evaluate(oprf_key_, blinded_elements);
}

TagHash AssignmentKeys::hash_tag(const oprf::Output& tag) const { return tag_hash(tag_hash_key_, domain_.name, tag); }

Secret<32> AssignmentKeys::make_secret() { return random_secret<32>(); }

Bytes AssignmentKeys::wrap(const PseudonymBytes& pseudonym, const TagHash& tag, const Secret<32>& secret) const {
  const DataSubjectRef data_subject{domain_.id, pseudonym};
  return wrap_subject_secret(subject_wrapping_key_, {tenant_, data_subject, tag}, secret);
}

Result<Secret<32>> AssignmentKeys::unwrap(const PseudonymBytes& pseudonym, const TagHash& tag, ByteView wrapped) const {
  const DataSubjectRef data_subject{domain_.id, pseudonym};
  return unwrap_subject_secret(subject_wrapping_key_, {tenant_, data_subject, tag}, wrapped);
}

}  // namespace feldsiegel
