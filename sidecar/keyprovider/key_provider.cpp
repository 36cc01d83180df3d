#include "sidecar/keyprovider/key_provider.h"

#include "core/base/encoding.h"

namespace feldsiegel::keyprovider {

Bytes tenant_key_aad(const TenantId& tenant) {
  Bytes aad = to_bytes(as_bytes("feldsiegel/1 tenant key"));
  put_lp(aad, as_bytes(tenant.text()));
  return aad;
}

Bytes audit_key_aad(std::string_view origin) {
  Bytes aad = to_bytes(as_bytes("feldsiegel/1 audit key"));
  put_lp(aad, as_bytes(origin));
  return aad;
}

Bytes directory_key_aad() { return to_bytes(as_bytes("feldsiegel/1 directory key")); }

}  // namespace feldsiegel::keyprovider
