// RSA public keys for RS256 (RSASSA-PKCS1-v1_5 with SHA-256, RFC 7518 section 3.3), through OpenSSL.
#pragma once

#include <memory>

#include "core/base/bytes.h"
#include "core/base/result.h"

struct evp_pkey_st;

namespace feldsiegel::token {

inline constexpr int least_rsa_bits = 2048;
inline constexpr int most_rsa_bits = 8192;  ///< beyond this a key only costs time

class RsaPublicKey {
 public:
  /// `modulus` and `exponent` are unsigned big-endian numbers (RFC 7518 section 6.3.1).
  /// Errors: public_key_invalid (size out of bounds; exponent even, below 65,537 or above 64 bits; even modulus).
  static Result<RsaPublicKey> from_components(ByteView modulus, ByteView exponent);

  /// True when `signature` is this key's over `message`. Safe to call from many threads at once.
  [[nodiscard]] bool verifies_rs256(ByteView message, ByteView signature) const;

  bool same_as(const RsaPublicKey& other) const;

 private:
  explicit RsaPublicKey(std::shared_ptr<evp_pkey_st> key) : key_(std::move(key)) {}
  std::shared_ptr<evp_pkey_st> key_;
};

}  // namespace feldsiegel::token
