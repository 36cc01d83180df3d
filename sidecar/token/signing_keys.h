// The issuer's signing keys, as its JWKS document (RFC 7517) states them.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "sidecar/token/rsa_key.h"

namespace feldsiegel::token {

inline constexpr std::size_t max_jwks_bytes = 1u << 20;
inline constexpr std::size_t max_kid_length = 256;

struct SigningKey {
  RsaPublicKey key;
  std::vector<std::string> issuers;  ///< Entra's extension `issuer`, with {tenantid} or fixed; empty: not stated
};

/// An immutable snapshot: key id → key.
class SigningKeys {
 public:
  /// Takes the sound RSA signature keys and passes over all others: one odd entry must not lock everyone out.
  /// Errors: those of parse_json, missing_member, wrong_type, value_too_large, invalid_value (no usable key),
  /// duplicate_id (one key id for two keys).
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
