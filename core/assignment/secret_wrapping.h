// Internal to core/assignment: how a subject secret is bound to the row that it stands in.
#pragma once

#include "core/base/bytes.h"
#include "core/base/pseudonym_bytes.h"
#include "core/base/secret.h"
#include "core/base/tenant_id.h"
#include "core/base/wrap.h"

namespace feldsiegel {

/// Which row: a wrapped secret that is moved to another one does not unwrap.
struct SecretPlace {
  const TenantId& tenant;
  const DataSubjectRef& data_subject;
  const TagHash& tag;
};

Bytes wrap_subject_secret(const Secret<32>& key, const SecretPlace& place, const Secret<32>& secret);

/// Errors: wrapped_key_invalid.
Result<Secret<32>> unwrap_subject_secret(const Secret<32>& key, const SecretPlace& place, ByteView wrapped);

}  // namespace feldsiegel
