#include "core/hpke/kem.h"

#include <sodium.h>

#include <cstdlib>
#include <utility>

#include "core/base/random.h"
#include "core/hpke/dhkem.h"
#include "core/hpke/labeled.h"
#include "core/hpke/primitives.h"

namespace feldsiegel::hpke {
namespace {

constexpr KemId dhkem = KemId::dhkem_x25519_hkdf_sha256;

static_assert(Npk(KemId::x_wing) == crypto_kem_xwing_PUBLICKEYBYTES);
static_assert(Nenc(KemId::x_wing) == crypto_kem_xwing_CIPHERTEXTBYTES);
static_assert(Nsk == crypto_kem_xwing_SECRETKEYBYTES && Nsecret == crypto_kem_xwing_SHAREDSECRETBYTES);

// ExtractAndExpand(dh, kem_context), RFC 9180 section 4.1.
SharedSecret ExtractAndExpand(const Secret<32>& dh, ByteView enc, ByteView pkRm) {
  const auto suite_id = kem_suite_id(dhkem);
  Bytes kem_context(enc.begin(), enc.end());
  kem_context.insert(kem_context.end(), pkRm.begin(), pkRm.end());
  const Secret<Nh> eae_prk = LabeledExtract(suite_id, {}, "eae_prk", dh.expose_secret());
  SharedSecret shared_secret;
  LabeledExpand(suite_id, eae_prk, "shared_secret", kem_context, shared_secret.expose_secret_for_writing());
  return shared_secret;
}

// DeriveKeyPair for X25519, RFC 9180 section 7.1.3. The private key is kept unclamped, as the RFC serializes it.
PrivateKey derive_x25519(ByteView ikm) {
  const auto suite_id = kem_suite_id(dhkem);
  const Secret<Nh> dkp_prk = LabeledExtract(suite_id, {}, "dkp_prk", ikm);
  PrivateKey sk;
  LabeledExpand(suite_id, dkp_prk, "sk", {}, sk.expose_secret_for_writing());
  return sk;
}

// DeriveKeyPair for X-Wing, draft-ietf-hpke-pq (revision 03 and later): the private key is the seed.
PrivateKey derive_x_wing(ByteView ikm) {
  PrivateKey seed;
  LabeledDerive(kem_suite_id(KemId::x_wing), ikm, "DeriveKeyPair", {}, seed.expose_secret_for_writing());
  return seed;
}

KeyPair with_public_key(KemId kem, PrivateKey skR) {
  Bytes pkR = public_key(kem, skR);
  return {std::move(skR), std::move(pkR)};
}

Result<Encapsulation> x_wing_encap(ByteView pkR) {
  Encapsulation made{{}, Bytes(Nenc(KemId::x_wing))};
  auto shared_secret = made.shared_secret.expose_secret_for_writing();
  if (crypto_kem_xwing_enc(made.enc.data(), shared_secret.data(), pkR.data()) != 0) {
    return ErrorCode::public_key_invalid;
  }
  return made;
}

Result<SharedSecret> x_wing_decap(ByteView enc, const PrivateKey& skR) {
  SharedSecret shared_secret;
  auto out = shared_secret.expose_secret_for_writing();
  if (crypto_kem_xwing_dec(out.data(), enc.data(), skR.expose_secret().data()) != 0) {
    return ErrorCode::encapsulation_invalid;
  }
  return shared_secret;
}

Result<SharedSecret> dhkem_decap(ByteView enc, const PrivateKey& skR) {
  Secret<32> dh;
  if (!DH(skR, enc, dh)) return ErrorCode::encapsulation_invalid;
  return ExtractAndExpand(dh, enc, x25519_public_key(skR));
}

}  // namespace

Bytes public_key(KemId kem, const PrivateKey& skR) {
  if (kem == dhkem) return x25519_public_key(skR);
  Bytes pkR(Npk(KemId::x_wing));
  PrivateKey seed_again;  // libsodium writes the seed back as the private key
  if (crypto_kem_xwing_seed_keypair(pkR.data(), seed_again.expose_secret_for_writing().data(),
                                    skR.expose_secret().data()) != 0) {
    std::abort();
  }
  return pkR;
}

KeyPair derive_key_pair(KemId kem, ByteView ikm) {
  return with_public_key(kem, kem == dhkem ? derive_x25519(ikm) : derive_x_wing(ikm));
}

KeyPair generate_key_pair(KemId kem) { return with_public_key(kem, random_secret<Nsk>()); }

Result<Encapsulation> dhkem_encap(const KeyPair& ephemeral, ByteView pkR) {
  Secret<32> dh;
  if (!DH(ephemeral.skR, pkR, dh)) return ErrorCode::public_key_invalid;
  return Encapsulation{ExtractAndExpand(dh, ephemeral.pkR, pkR), ephemeral.pkR};
}

Result<Encapsulation> encap(KemId kem, ByteView pkR) {
  if (pkR.size() != Npk(kem)) return ErrorCode::public_key_invalid;
  return kem == dhkem ? dhkem_encap(generate_key_pair(dhkem), pkR) : x_wing_encap(pkR);
}

Result<SharedSecret> decap(KemId kem, ByteView enc, const PrivateKey& skR) {
  if (enc.size() != Nenc(kem)) return ErrorCode::encapsulation_invalid;
  return kem == dhkem ? dhkem_decap(enc, skR) : x_wing_decap(enc, skR);
}

}  // namespace feldsiegel::hpke
