#include "core/hpke/kem.h"

#include <sodium.h>

#include <algorithm>
#include <cstdlib>
#include <string_view>
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

Result<SharedSecret> dhkem_decap(ByteView enc, const PrivateKey& skR, ByteView pkR) {
  Secret<32> dh;
  if (!DH(skR, enc, dh)) return ErrorCode::encapsulation_invalid;
  return ExtractAndExpand(dh, enc, pkR);
}

constexpr std::size_t ml_kem_sk = crypto_kem_mlkem768_SECRETKEYBYTES, ml_kem_pk = crypto_kem_mlkem768_PUBLICKEYBYTES;
constexpr std::size_t ml_kem_ct = crypto_kem_mlkem768_CIPHERTEXTBYTES;

Secret<32> copied(ByteView key) {
  Secret<32> copy;
  std::copy(key.begin(), key.end(), copy.expose_secret_for_writing().begin());
  return copy;
}

// expandDecapsulationKey of X-Wing (draft-connolly-cfrg-xwing-kem section 5.2): SHAKE256(seed, 96) is ML-KEM's d and z
// and X25519's private key. The answer is sk_M || sk_X; `pkR` becomes pk_M || pk_X.
SecretBytes x_wing_expand(const PrivateKey& seed, Bytes& pkR) {
  Secret<crypto_kem_mlkem768_SEEDBYTES + 32> expanded;
  const MutableByteView d_z_skX = expanded.expose_secret_for_writing();
  crypto_xof_shake256(d_z_skX.data(), d_z_skX.size(), seed.expose_secret().data(), seed.size());
  SecretBytes key(ml_kem_sk + 32);
  const MutableByteView out = key.expose_secret_for_writing();
  const auto skX = d_z_skX.subspan(crypto_kem_mlkem768_SEEDBYTES);
  pkR.resize(Npk(KemId::x_wing));
  if (crypto_kem_mlkem768_seed_keypair(pkR.data(), out.data(), d_z_skX.data()) != 0) std::abort();
  std::copy(skX.begin(), skX.end(), out.begin() + ml_kem_sk);
  const Bytes pkX = x25519_public_key(copied(skX));
  std::copy(pkX.begin(), pkX.end(), pkR.begin() + ml_kem_pk);
  return key;
}

// Decapsulate of X-Wing (section 5.4), with the expanded key, up to Combiner (section 5.3).
Result<SharedSecret> x_wing_decap_expanded(ByteView enc, ByteView key, ByteView pkR) {
  static constexpr std::string_view XWingLabel = "\\.//^\\";
  Secret<32> ss_M, ss_X;
  const auto [ct_M, ct_X] = std::pair(enc.first(ml_kem_ct), enc.subspan(ml_kem_ct));
  if (crypto_kem_mlkem768_dec(ss_M.expose_secret_for_writing().data(), ct_M.data(), key.data()) != 0 ||
      !DH(copied(key.subspan(ml_kem_sk)), ct_X, ss_X)) {
    return ErrorCode::encapsulation_invalid;
  }
  SharedSecret shared_secret;
  crypto_hash_sha3256_state state;
  crypto_hash_sha3256_init(&state);
  const ByteView pk_X = pkR.subspan(ml_kem_pk);
  for (const ByteView piece :
       {ByteView(ss_M.expose_secret()), ByteView(ss_X.expose_secret()), ct_X, pk_X, as_bytes(XWingLabel)}) {
    crypto_hash_sha3256_update(&state, piece.data(), piece.size());
  }
  crypto_hash_sha3256_final(&state, shared_secret.expose_secret_for_writing().data());
  sodium_memzero(&state, sizeof state);
  return shared_secret;
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
  return kem == dhkem ? dhkem_decap(enc, skR, x25519_public_key(skR)) : x_wing_decap(enc, skR);
}

DecapsulationKey DecapsulationKey::expand(KemId kem, const PrivateKey& skR) {
  if (kem == dhkem) return {kem, SecretBytes::copy_of(skR.expose_secret()), x25519_public_key(skR)};
  Bytes pkR;
  SecretBytes key = x_wing_expand(skR, pkR);
  return {kem, std::move(key), std::move(pkR)};
}

Result<SharedSecret> DecapsulationKey::decap(ByteView enc) const {
  if (enc.size() != Nenc(kem_)) return ErrorCode::encapsulation_invalid;
  if (kem_ == dhkem) return dhkem_decap(enc, copied(key_.expose_secret()), pkR_);
  return x_wing_decap_expanded(enc, key_.expose_secret(), pkR_);
}

}  // namespace feldsiegel::hpke
