// Key encapsulation: RFC 9180 section 4.1 (DHKEM(X25519, HKDF-SHA256)) and X-Wing.
#pragma once

#include <utility>

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/base/secret.h"
#include "core/hpke/suite.h"

namespace feldsiegel::hpke {

using PrivateKey = Secret<Nsk>;
using SharedSecret = Secret<Nsecret>;

struct KeyPair {
  PrivateKey skR;
  Bytes pkR;  ///< Npk(kem) bytes
};

struct Encapsulation {
  SharedSecret shared_secret;
  Bytes enc;  ///< Nenc(kem) bytes
};

/// DeriveKeyPair(ikm); `ikm` should hold at least 32 bytes of entropy. X25519: RFC 9180 section 7.1.3. X-Wing:
/// SHAKE256.LabeledDerive of draft-ietf-hpke-pq, revision 03 and later, which the draft's published vectors follow.
/// Implementations of draft-connolly-cfrg-xwing-kem (npm @hpke/hybridkem-x-wing 0.7) derive another seed from the same
/// ikm; private keys, public keys and encapsulations are the same in both, so exchange seeds, never ikm.
KeyPair derive_key_pair(KemId kem, ByteView ikm);

KeyPair generate_key_pair(KemId kem);

/// pk(skR): the public key of a private key, Npk(kem) bytes.
Bytes public_key(KemId kem, const PrivateKey& skR);

/// Encap(pkR). Errors: public_key_invalid (wrong length, small order).
/// Claims nothing about who encapsulated: HPKE base and psk modes do not authenticate the sender.
Result<Encapsulation> encap(KemId kem, ByteView pkR);

/// Decap(enc, skR). Errors: encapsulation_invalid (wrong length, all-zero X25519 result). A wrong but well-formed
/// encapsulation yields another secret, not an error (in X-Wing: implicit rejection).
Result<SharedSecret> decap(KemId kem, ByteView enc, const PrivateKey& skR);

/// A private key in the form that Decap computes with, for keys that decapsulate often. X-Wing: ML-KEM-768's 2,400
/// bytes and X25519's 32, which its seed of 32 bytes stands for; they take as long to make as a decapsulation. Lies in
/// guarded, locked memory. Safe to use from many threads at once.
class DecapsulationKey {
 public:
  static DecapsulationKey expand(KemId kem, const PrivateKey& skR);

  /// The same as decap(kem, enc, skR), errors included.
  Result<SharedSecret> decap(ByteView enc) const;

  const Bytes& pkR() const { return pkR_; }  ///< Npk(kem) bytes

 private:
  DecapsulationKey(KemId kem, SecretBytes key, Bytes pkR) : kem_(kem), key_(std::move(key)), pkR_(std::move(pkR)) {}
  KemId kem_;
  SecretBytes key_;
  Bytes pkR_;
};

}  // namespace feldsiegel::hpke
