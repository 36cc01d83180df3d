#include "core/assignment/data_subject_keys.h"

#include "core/assignment/secret_wrapping.h"
#include "core/assignment/tag_hash.h"
#include "core/oprf/server.h"

namespace feldsiegel {

Result<DataSubjectKeys> DataSubjectKeys::make(const Grant& grant, const TenantKey& key) {
  if (grant.tenant() != key.tenant()) return ErrorCode::tenant_unknown;
  return DataSubjectKeys(grant, key);
}

Result<Secret<32>> DataSubjectKeys::unwrap(const DataSubjectRef& data_subject, const TagHash& tag,
                                           ByteView wrapped) const {
  return unwrap_subject_secret(subject_wrapping_key_, {grant_.tenant(), data_subject, tag}, wrapped);
}

Result<bool> DataSubjectKeys::belongs(const PseudonymDomain& domain, ByteView normalized_identifier,
                                      const TagHash& tag) const {
  if (domain.purpose_id != grant_.purpose_id()) return ErrorCode::purpose_not_granted;
  const auto key_pair = key_.oprf_key_pair(grant_.tenant(), domain.name, domain.version);
  FELDSIEGEL_TRY(const oprf::Output own, oprf::evaluate(oprf::Mode::voprf, key_pair, normalized_identifier));
  return equal_in_constant_time(tag_hash(key_.tag_hash_key(grant_.tenant()), domain.name, own), tag);
}

}  // namespace feldsiegel
