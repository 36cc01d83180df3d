// The issuer's signing keys, as its JWKS document (RFC 7517) states them.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "sidecar/token/rsa_key.h"

namespace feldsiegel::token {

inline constexpr std::size_t max_jwks_bytes = 1u << 20;
inline constexpr std::size_t max_kid_length = 256;

struct SigningKey {
  RsaPublicKey key;
  std::optional<std::string> issuer;  ///< Entra's extension; may hold the placeholder {tenantid}
};

/// An immutable snapshot: key id → key.
class SigningKeys {
 public:
  /// Takes the RSA signature keys and passes over keys of other types, uses or algorithms and over keys that are too
  /// weak. Errors: those of parse_json, missing_member, wrong_type, invalid_value (no usable key), duplicate_id.
  static Result<SigningKeys> parse(ByteView jwks);

  /// Null pointer when the key id is unknown.
  const SigningKey* find(std::string_view kid) const;
  std::size_t size() const { return keys_.size(); }

 private:
  SigningKeys() = default;
  std::map<std::string, SigningKey, std::less<>> keys_;
};

/// Where the verifier gets keys from.
class KeySource {
 public:
  virtual ~KeySource() = default;

  /// A snapshot that holds `kid` if the issuer is known to have it. May block on the network; thread-safe.
  /// Errors: signing_keys_unavailable.
  virtual Result<std::shared_ptr<const SigningKeys>> keys_for(std::string_view kid) = 0;
};

}  // namespace feldsiegel::token
