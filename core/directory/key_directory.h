// The key directory: what a browser must know to seal, signed by the directory key. Format: docs/spec/key-directory.md.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/base/secret.h"
#include "core/base/tenant_id.h"
#include "core/hpke/suite.h"
#include "core/keys/key_id.h"
#include "core/oprf/suite.h"
#include "core/policy/policy.h"

namespace feldsiegel {

enum class EpochState : std::uint8_t { active, opening, retired };  ///< seal and open; open only; neither

struct RecipientEntry {
  KeyId kid;
  std::uint32_t epoch;
  hpke::KemId suite;
  Bytes public_key;
  EpochState state;
};

/// The OPRF key of a pseudonym domain; what else there is to say of the domain stands in the policy.
struct DomainEntry {
  std::uint32_t id;
  std::uint32_t version;
  oprf::Element public_key;
};

struct KeyDirectory {
  std::uint64_t version;  ///< rises with every change of content; a browser never accepts a lower one than it saw
  TenantId tenant;
  std::vector<RecipientEntry> recipients;
  std::vector<DomainEntry> domains;  ///< one for each of the policy's domains but those of IP addresses, in order
  Policy policy;
  std::int64_t issued;   ///< seconds since 1970
  std::int64_t expires;  ///< seconds since 1970

  /// The recipient to seal to: active, with the highest epoch. Errors: no_active_key.
  Result<const RecipientEntry*> active_recipient() const;

  /// Null for a domain that the policy does not have, or has for IP addresses.
  const DomainEntry* find_domain(std::uint32_t id) const;
};

inline constexpr std::size_t directory_public_key_size = 32;        ///< Ed25519
inline constexpr std::size_t max_directory_size = 4 * 1024 * 1024;  ///< bytes of a JWS

/// The text form of a signer's public key that people pin: "fsd1." and base64url.
std::string directory_signer_text(ByteView public_key);

/// Errors: public_key_invalid.
Result<Bytes> parse_directory_signer(std::string_view text);

/// The directory's signing key: Ed25519.
class DirectorySigner {
 public:
  static DirectorySigner generate();
  static DirectorySigner from_seed(ByteView seed);  ///< precondition: 32 bytes; aborts otherwise

  const Bytes& public_key() const { return public_key_; }
  /// The 32-byte seed, for wrapping.
  ByteView expose_secret() const { return seed_.expose_secret(); }

  /// A JWS in flattened JSON serialization: {"payload","protected","signature"}.
  std::string sign(const KeyDirectory& directory) const;

 private:
  DirectorySigner() = default;
  SecretBytes seed_;
  Bytes public_key_;
};

struct DirectoryExpectation {
  Bytes signer;  ///< the pinned public key, 32 bytes
  TenantId tenant;
  std::int64_t now;                 ///< seconds since 1970
  std::uint64_t least_version = 0;  ///< the highest version seen before
};

/// Errors: value_too_large, directory_malformed (with pointer), directory_signature_invalid, directory_tenant_mismatch,
/// directory_expired, directory_not_yet_valid (more than 5 minutes ahead), directory_rollback, and those of
/// Policy::parse. Pointers begin at the JWS: "/protected/alg", "/payload/recipients/0/kid", "/payload/policy/version".
/// The signature is checked before anything of the payload is looked at.
Result<KeyDirectory> verify_directory(ByteView jws, const DirectoryExpectation& expected);

}  // namespace feldsiegel
