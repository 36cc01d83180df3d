#include "sidecar/api/directory_service.h"

#include <sodium.h>

#include <array>

#include "core/base/encoding.h"
#include "core/base/hex.h"

namespace feldsiegel::api {
namespace {

// SHA-256 over everything a directory says except its version and dates.
// The keys of epochs and domains are in it through what they are derived from: the tenant, the epochs, and the policy,
// which has the domains' names and versions.
std::string content_hash(const vault::TenantRecord& tenant, const Policy& policy) {
  Bytes content;
  put_lp(content, as_bytes(tenant.id.text()));
  put_u16(content, static_cast<std::uint16_t>(tenant.suite));
  put_u32(content, tenant.oldest_epoch);
  put_u32(content, tenant.newest_epoch);
  put_lp(content, as_bytes(policy.hash_hex()));
  std::array<std::uint8_t, crypto_hash_sha256_BYTES> hash{};
  crypto_hash_sha256(hash.data(), content.data(), content.size());
  return to_hex(hash);
}

// Epochs that were retired are left out: nothing may be sealed to them, and nothing opens under them.
std::vector<RecipientEntry> recipients(const vault::OpenTenant& tenant) {
  std::vector<RecipientEntry> entries;
  const vault::TenantRecord& record = tenant.record;
  for (std::uint32_t epoch = record.oldest_epoch; epoch <= record.newest_epoch; ++epoch) {
    Bytes public_key = tenant.key->recipient_public_key(epoch, record.suite);
    const KeyId kid = key_id_of(public_key);
    const EpochState state = epoch == record.newest_epoch ? EpochState::active : EpochState::opening;
    entries.push_back({kid, epoch, record.suite, std::move(public_key), state});
  }
  return entries;
}

std::vector<DomainEntry> domains(const vault::OpenTenant& tenant, const Policy& policy) {
  std::vector<DomainEntry> entries;
  for (const PseudonymDomain& domain : policy.domains()) {
    if (!domain.is_blind()) continue;
    entries.push_back({domain.id, domain.version, tenant.key->oprf_public_key(domain.name, domain.version)});
  }
  return entries;
}

}  // namespace

std::optional<IssuedDirectory> DirectoryService::cached(const TenantId& tenant, const std::string& content_hash,
                                                        std::int64_t now) {
  const std::lock_guard lock(mutex_);
  const auto found = issued_.find(tenant);
  if (found == issued_.end() || found->second.content_hash != content_hash) return std::nullopt;
  const std::int64_t age = now - found->second.issued;
  if (age < 0 || age >= directory_reissue) return std::nullopt;
  return IssuedDirectory{found->second.jws, found->second.version, false};
}

Result<IssuedDirectory> DirectoryService::document(const TenantId& tenant, std::int64_t now) {
  FELDSIEGEL_TRY(const vault::OpenTenant opened, keyring_.find(tenant));
  const std::string hash = content_hash(opened.record, policy_);
  if (auto known = cached(tenant, hash, now)) return *std::move(known);
  FELDSIEGEL_TRY(const std::uint64_t version, store_.directory_version(tenant, hash));
  const KeyDirectory directory{version, tenant, recipients(opened),      domains(opened, policy_),
                               policy_, now,    now + directory_lifetime};
  auto jws = std::make_shared<const std::string>(signer_.sign(directory));
  const std::lock_guard lock(mutex_);
  issued_.insert_or_assign(tenant, Issued{hash, now, version, jws});
  return IssuedDirectory{std::move(jws), version, true};
}

}  // namespace feldsiegel::api
