#include "sidecar/token/rsa_key.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>

namespace feldsiegel::token {
namespace {

template <class T, void (*Free)(T*)>
struct Freed {
  void operator()(T* object) const { Free(object); }
};
template <class T, void (*Free)(T*)>
using Owned = std::unique_ptr<T, Freed<T, Free>>;

using Number = Owned<BIGNUM, BN_free>;
using ParamBuilder = Owned<OSSL_PARAM_BLD, OSSL_PARAM_BLD_free>;
using Params = Owned<OSSL_PARAM, OSSL_PARAM_free>;
using KeyContext = Owned<EVP_PKEY_CTX, EVP_PKEY_CTX_free>;
using DigestContext = Owned<EVP_MD_CTX, EVP_MD_CTX_free>;

Number number_of(ByteView bytes) { return Number(BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), nullptr)); }

bool is_sound_modulus(const BIGNUM* n) {
  const int bits = BN_num_bits(n);
  return bits >= least_rsa_bits && bits <= most_rsa_bits && BN_is_odd(n) == 1;
}

bool is_sound_exponent(const BIGNUM* e) { return BN_num_bits(e) <= 64 && BN_is_odd(e) == 1 && BN_get_word(e) >= 65537; }

EVP_PKEY* build_key(const BIGNUM* n, const BIGNUM* e) {
  const ParamBuilder builder(OSSL_PARAM_BLD_new());
  if (!builder || OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n) != 1 ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e) != 1) {
    return nullptr;
  }
  const Params params(OSSL_PARAM_BLD_to_param(builder.get()));
  const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr));
  EVP_PKEY* key = nullptr;
  if (!params || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, params.get()) != 1) {
    return nullptr;
  }
  return key;
}

}  // namespace

Result<RsaPublicKey> RsaPublicKey::from_components(ByteView modulus, ByteView exponent) {
  // A length limit before any arithmetic; leading zeros count.
  if (modulus.size() > most_rsa_bits / 8 + 1u || exponent.empty() || exponent.size() > 9) {
    return ErrorCode::public_key_invalid;
  }
  const Number n = number_of(modulus);
  const Number e = number_of(exponent);
  if (!n || !e || !is_sound_modulus(n.get()) || !is_sound_exponent(e.get())) return ErrorCode::public_key_invalid;
  EVP_PKEY* key = build_key(n.get(), e.get());
  if (key == nullptr) return ErrorCode::public_key_invalid;
  return RsaPublicKey(std::shared_ptr<EVP_PKEY>(key, EVP_PKEY_free));
}

bool RsaPublicKey::verifies_rs256(ByteView message, ByteView signature) const {
  const DigestContext context(EVP_MD_CTX_new());
  EVP_PKEY_CTX* parameters = nullptr;  // belongs to `context`
  return context && EVP_DigestVerifyInit(context.get(), &parameters, EVP_sha256(), nullptr, key_.get()) == 1 &&
         EVP_PKEY_CTX_set_rsa_padding(parameters, RSA_PKCS1_PADDING) == 1 &&
         EVP_DigestVerify(context.get(), signature.data(), signature.size(), message.data(), message.size()) == 1;
}

bool RsaPublicKey::same_as(const RsaPublicKey& other) const { return EVP_PKEY_eq(key_.get(), other.key_.get()) == 1; }

}  // namespace feldsiegel::token
