// K_tid and everything that is derived from it. The whole derivation is this table; nothing else makes keys.
//
//   KEK            Key Vault / Managed HSM / file             never leaves the provider
//   └─ K_tid       32 random bytes per tenant, wrapped        destroying it erases the tenant
//      ├─ recipient seed(epoch, suite)  HKDF-Expand(K_tid, "feldsiegel/1 recipient" || lp(tid) || u32 epoch || u16 kem)
//      │                                then the KEM's DeriveKeyPair; kem is the suite's number
//      ├─ OPRF key(domain, version)     HKDF-Expand(K_tid, "feldsiegel/1 oprf" || lp(tid) || lp(domain) || u32 version)
//      │                                then RFC 9497 DeriveKeyPair, mode VOPRF, info "feldsiegel/1 oprf"
//      ├─ tag hash key                  HKDF-Expand(K_tid, "feldsiegel/1 tag" || lp(tid))
//      ├─ subject wrapping key          HKDF-Expand(K_tid, "feldsiegel/1 subject" || lp(tid))
//      ├─ vault row key                 HKDF-Expand(K_tid, "feldsiegel/1 vault" || lp(tid))
//      ├─ approval key                  HKDF-Expand(K_tid, "feldsiegel/1 approval" || lp(tid))
//      ├─ decimal key(domain)           HKDF-Expand(K_tid, "feldsiegel/1 decimal" || lp(tid) || lp(domain)), 16 bytes
//      └─ IP key(domain, version, mode) HKDF-Expand(K_tid, "feldsiegel/1 ip" || lp(tid) || u32 domain id || lp(domain)
//                                       || u32 version || lp(mode)), 16 or 32 bytes, as the mode needs
//   subject secret  32 random bytes per data subject, wrapped under the subject wrapping key; destroying it erases the
//                   data subject
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string_view>
#include <utility>

#include "core/base/pseudonym_options.h"
#include "core/base/result.h"
#include "core/base/secret.h"
#include "core/base/tenant_id.h"
#include "core/hpke/kem.h"
#include "core/keys/key_id.h"
#include "core/oprf/key_pair.h"

namespace feldsiegel {

class Opener;
class AssignmentKeys;
class DataSubjectKeys;
class IpPseudonymMaker;
class IpPseudonymOpener;
class ReasonSealer;
class ApprovalAuthenticator;

inline constexpr std::size_t tenant_key_size = 32;

/// What an IP key is for.
struct IpKeyName {
  std::uint32_t domain_id;
  std::string_view domain;
  std::uint32_t version;
  IpMode mode;
};

/// The private half of a recipient key, ready for use, and its name.
struct RecipientKey {
  hpke::DecapsulationKey key;
  KeyId kid;
};

class TenantKey {
 public:
  static TenantKey generate(TenantId tenant);

  /// Takes K_tid as it came out of the key provider. Errors: wrapped_key_invalid (not 32 bytes).
  static Result<TenantKey> from_unwrapped(TenantId tenant, SecretBytes key);

  const TenantId& tenant() const { return tenant_; }

  /// The public half only; the private half needs a Grant (see core/seal/opener.h).
  Bytes recipient_public_key(std::uint32_t epoch, hpke::KemId suite) const;

  /// The public half of a domain's OPRF key, for the key directory; the private half needs a DomainGrant or a Grant
  /// (see core/assignment). Precondition: a name that a policy can have.
  oprf::Element oprf_public_key(std::string_view domain, std::uint32_t version) const;

  /// The same key with the recipient keys of these epochs made ready for use, of too many the newest. Those that are
  /// ready already are shared with this one, those of other epochs left behind. Precondition: oldest <= newest.
  TenantKey with_recipients(std::uint32_t oldest, std::uint32_t newest, hpke::KemId suite) const;

  /// How many recipient keys lie ready: at most max_ready_recipients.
  std::size_t ready_recipients() const { return ready_.size(); }
  static constexpr std::uint32_t max_ready_recipients = 8;

  /// K_tid itself, for wrapping and for the export to the customer.
  ByteView expose_secret() const { return key_.expose_secret(); }

 private:
  friend class Opener;
  friend class AssignmentKeys;
  friend class DataSubjectKeys;
  friend class IpPseudonymMaker;
  friend class IpPseudonymOpener;
  friend class ReasonSealer;
  friend class ApprovalAuthenticator;
  TenantKey(TenantId tenant, SecretBytes key) : tenant_(std::move(tenant)), key_(std::move(key)) {}

  /// `tenant` is the one that a token proved; with any other than the key's own, the result opens nothing. Made afresh
  /// where it does not lie ready.
  std::shared_ptr<const RecipientKey> recipient(const TenantId& tenant, std::uint32_t epoch, hpke::KemId suite) const;
  hpke::KeyPair recipient_key_pair(const TenantId& tenant, std::uint32_t epoch, hpke::KemId suite) const;

  // As above: `tenant` is what a token proved.
  oprf::KeyPair oprf_key_pair(const TenantId& tenant, std::string_view domain, std::uint32_t version) const;
  Secret<32> tag_hash_key(const TenantId& tenant) const;
  Secret<32> subject_wrapping_key(const TenantId& tenant) const;
  Secret<32> vault_row_key(const TenantId& tenant) const;
  Secret<32> approval_key(const TenantId& tenant) const;
  Secret<16> decimal_key(const TenantId& tenant, std::string_view domain) const;
  SecretBytes ip_key(const TenantId& tenant, const IpKeyName& name) const;

  /// HKDF-Expand(K_tid, info)
  void expand(ByteView info, MutableByteView out) const;
  Secret<32> expand_for(std::string_view label, const TenantId& tenant) const;

  TenantId tenant_;
  SecretBytes key_;
  std::map<std::pair<std::uint32_t, hpke::KemId>, std::shared_ptr<const RecipientKey>> ready_;  // by epoch and suite
};

}  // namespace feldsiegel
