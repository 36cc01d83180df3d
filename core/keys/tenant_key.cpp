#include "core/keys/tenant_key.h"

#include <algorithm>

#include "core/base/encoding.h"
#include "core/base/random.h"
#include "core/hpke/hkdf.h"

namespace feldsiegel {
namespace {

constexpr std::string_view oprf_label = "feldsiegel/1 oprf";

// label || lp(tid)
Bytes labeled(std::string_view label, const TenantId& tenant) {
  Bytes info = to_bytes(as_bytes(label));
  put_lp(info, as_bytes(tenant.text()));
  return info;
}

}  // namespace

TenantKey TenantKey::generate(TenantId tenant) {
  SecretBytes key(tenant_key_size);
  fill_random(key.expose_secret_for_writing());
  return TenantKey(std::move(tenant), std::move(key));
}

Result<TenantKey> TenantKey::from_unwrapped(TenantId tenant, SecretBytes key) {
  if (key.size() != tenant_key_size) return ErrorCode::wrapped_key_invalid;
  return TenantKey(std::move(tenant), std::move(key));
}

Bytes TenantKey::recipient_public_key(std::uint32_t epoch, hpke::KemId suite) const {
  return recipient_key_pair(tenant_, epoch, suite).pkR;
}

oprf::Element TenantKey::oprf_public_key(std::string_view domain, std::uint32_t version) const {
  return oprf_key_pair(tenant_, domain, version).pkS();
}

TenantKey TenantKey::with_recipients(std::uint32_t oldest, std::uint32_t newest, hpke::KemId suite) const {
  TenantKey ready(tenant_, SecretBytes::copy_of(key_.expose_secret()));
  const std::uint32_t count = std::min(newest - oldest, max_ready_recipients - 1) + 1;
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::uint32_t epoch = newest - i;
    ready.ready_.emplace(std::pair(epoch, suite), recipient(tenant_, epoch, suite));
  }
  return ready;
}

std::shared_ptr<const RecipientKey> TenantKey::recipient(const TenantId& tenant, std::uint32_t epoch,
                                                         hpke::KemId suite) const {
  const auto found = ready_.find({epoch, suite});
  if (found != ready_.end() && tenant == tenant_) return found->second;
  auto key = hpke::DecapsulationKey::expand(suite, recipient_key_pair(tenant, epoch, suite).skR);
  const KeyId kid = key_id_of(key.pkR());
  return std::make_shared<const RecipientKey>(RecipientKey{std::move(key), kid});
}

hpke::KeyPair TenantKey::recipient_key_pair(const TenantId& tenant, std::uint32_t epoch, hpke::KemId suite) const {
  Bytes info = labeled("feldsiegel/1 recipient", tenant);
  put_u32(info, epoch);
  put_u16(info, static_cast<std::uint16_t>(suite));
  Secret<32> seed;
  expand(info, seed.expose_secret_for_writing());
  return hpke::derive_key_pair(suite, seed.expose_secret());
}

oprf::KeyPair TenantKey::oprf_key_pair(const TenantId& tenant, std::string_view domain, std::uint32_t version) const {
  Bytes info = labeled(oprf_label, tenant);
  put_lp(info, as_bytes(domain));
  put_u32(info, version);
  Secret<oprf::Ns> seed;
  expand(info, seed.expose_secret_for_writing());
  return oprf::KeyPair::derive(oprf::Mode::voprf, seed, as_bytes(oprf_label)).value();  // fails once in 2^64000 seeds
}

Secret<32> TenantKey::tag_hash_key(const TenantId& tenant) const { return expand_for("feldsiegel/1 tag", tenant); }

Secret<32> TenantKey::subject_wrapping_key(const TenantId& tenant) const {
  return expand_for("feldsiegel/1 subject", tenant);
}

Secret<32> TenantKey::vault_row_key(const TenantId& tenant) const { return expand_for("feldsiegel/1 vault", tenant); }

Secret<32> TenantKey::approval_key(const TenantId& tenant) const { return expand_for("feldsiegel/1 approval", tenant); }

Secret<16> TenantKey::decimal_key(const TenantId& tenant, std::string_view domain) const {
  Bytes info = labeled("feldsiegel/1 decimal", tenant);
  put_lp(info, as_bytes(domain));
  Secret<16> key;
  expand(info, key.expose_secret_for_writing());
  return key;
}

SecretBytes TenantKey::ip_key(const TenantId& tenant, const IpKeyName& name) const {
  Bytes info = labeled("feldsiegel/1 ip", tenant);
  put_u32(info, name.domain_id);
  put_lp(info, as_bytes(name.domain));
  put_u32(info, name.version);
  put_lp(info, as_bytes(ip_mode_name(name.mode)));
  SecretBytes key(ip_key_size(name.mode));
  expand(info, key.expose_secret_for_writing());
  return key;
}

Secret<32> TenantKey::expand_for(std::string_view label, const TenantId& tenant) const {
  Secret<32> key;
  expand(labeled(label, tenant), key.expose_secret_for_writing());
  return key;
}

void TenantKey::expand(ByteView info, MutableByteView out) const {
  Secret<tenant_key_size> prk;
  const ByteView key = key_.expose_secret();
  std::copy(key.begin(), key.end(), prk.expose_secret_for_writing().begin());
  hpke::hkdf_expand(prk, info, out);
}

}  // namespace feldsiegel
