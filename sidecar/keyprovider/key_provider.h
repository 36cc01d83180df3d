// Where the key-encryption key (KEK) lives. It never leaves its provider: keys go in to be wrapped and unwrapped.
#pragma once

#include <string>
#include <string_view>

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/base/secret.h"
#include "core/base/tenant_id.h"

namespace feldsiegel::keyprovider {

class KeyProvider {
 public:
  virtual ~KeyProvider() = default;

  /// Names the present KEK, without revealing anything of it; for logs and health.
  virtual std::string id() const = 0;

  /// `aad` says what the secret is for and must be given again to unwrap it. May block; thread-safe.
  /// Errors: key_provider_unavailable, value_too_large.
  virtual Result<Bytes> wrap(ByteView aad, ByteView secret) = 0;

  /// Errors: wrapped_key_invalid (other KEK, other aad, altered), key_provider_unavailable.
  virtual Result<SecretBytes> unwrap(ByteView aad, ByteView wrapped) = 0;
};

/// "feldsiegel/1 tenant key" || lp(tid)
Bytes tenant_key_aad(const TenantId& tenant);

/// "feldsiegel/1 audit key" || lp(origin)
Bytes audit_key_aad(std::string_view origin);

/// "feldsiegel/1 directory key"
Bytes directory_key_aad();

}  // namespace feldsiegel::keyprovider
