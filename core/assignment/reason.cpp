#include "core/assignment/reason.h"

#include "core/base/encoding.h"
#include "core/base/wrap.h"

namespace feldsiegel {

Result<ReasonSealer> ReasonSealer::make(const VerifiedToken& token, const TenantKey& key) {
  if (token.tenant() != key.tenant()) return ErrorCode::tenant_unknown;
  return ReasonSealer(token.tenant(), key.vault_row_key(token.tenant()));
}

Bytes ReasonSealer::aad(std::string_view place) const {
  Bytes aad = to_bytes(as_bytes("feldsiegel/1 reason"));
  put_lp(aad, as_bytes(tenant_.text()));
  put_lp(aad, as_bytes(place));
  return aad;
}

Bytes ReasonSealer::seal(std::string_view place, std::string_view reason) const {
  return wrap_under(key_.expose_secret(), aad(place), as_bytes(reason));
}

Result<std::string> ReasonSealer::open(std::string_view place, ByteView sealed) const {
  FELDSIEGEL_TRY(const std::size_t size, unwrapped_size(sealed));
  Bytes reason(size);
  FELDSIEGEL_CHECK(unwrap_under(key_.expose_secret(), aad(place), sealed, reason));
  return std::string(as_text(reason));
}

}  // namespace feldsiegel
