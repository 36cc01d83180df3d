#include "core/assignment/secret_wrapping.h"

#include "core/base/encoding.h"

namespace feldsiegel {
namespace {

Bytes aad_of(const SecretPlace& place) {
  Bytes aad = to_bytes(as_bytes("feldsiegel/1 subject secret"));
  put_lp(aad, as_bytes(place.tenant.text()));
  put_u32(aad, static_cast<std::uint32_t>(place.data_subject.domain_id));
  append(aad, place.data_subject.pseudonym);
  append(aad, place.tag);
  return aad;
}

}  // namespace

Bytes wrap_subject_secret(const Secret<32>& key, const SecretPlace& place, const Secret<32>& secret) {
  return wrap_under(key.expose_secret(), aad_of(place), secret.expose_secret());
}

Result<Secret<32>> unwrap_subject_secret(const Secret<32>& key, const SecretPlace& place, ByteView wrapped) {
  Secret<32> secret;
  FELDSIEGEL_CHECK(unwrap_under(key.expose_secret(), aad_of(place), wrapped, secret.expose_secret_for_writing()));
  return secret;
}

}  // namespace feldsiegel
