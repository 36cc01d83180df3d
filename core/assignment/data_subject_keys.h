// What opening needs of assignments: the secrets of data subjects, and the proof that an identifier belongs to its row.
#pragma once

#include "core/base/pseudonym_bytes.h"
#include "core/base/result.h"
#include "core/base/secret.h"
#include "core/grant/grant.h"
#include "core/keys/tenant_key.h"
#include "core/policy/domain.h"

namespace feldsiegel {

class DataSubjectKeys {
 public:
  /// Borrows both. Errors: tenant_unknown (the key belongs to another tenant than the grant).
  static Result<DataSubjectKeys> make(const Grant& grant, const TenantKey& key);

  /// The subject secret of a row. Errors: wrapped_key_invalid (altered, or another row's).
  Result<Secret<32>> unwrap(const DataSubjectRef& data_subject, const TagHash& tag, ByteView wrapped) const;

  /// Whether a normalized identifier is the one whose tag was enrolled under `tag`. False where the row was forged.
  /// Errors: purpose_not_granted (the grant is not for the domain's own purpose); those of oprf::evaluate.
  Result<bool> belongs(const PseudonymDomain& domain, ByteView normalized_identifier, const TagHash& tag) const;

 private:
  DataSubjectKeys(const Grant& grant, const TenantKey& key)
      : grant_(grant), key_(key), subject_wrapping_key_(key.subject_wrapping_key(grant.tenant())) {}
  const Grant& grant_;
  const TenantKey& key_;
  Secret<32> subject_wrapping_key_;
};

}  // namespace feldsiegel
