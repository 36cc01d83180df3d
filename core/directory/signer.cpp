#include <sodium.h>

#include <cstdlib>

#include "core/base/base64url.h"
#include "core/base/json.h"
#include "core/base/random.h"
#include "core/directory/payload.h"

namespace feldsiegel {
namespace {

constexpr std::string_view signer_prefix = "fsd1.";

struct Ed25519KeyPair {
  Secret<crypto_sign_SECRETKEYBYTES> secret_key;
  Bytes public_key = Bytes(crypto_sign_PUBLICKEYBYTES);
};

Ed25519KeyPair expand(ByteView seed) {
  Ed25519KeyPair pair;
  crypto_sign_seed_keypair(pair.public_key.data(), pair.secret_key.expose_secret_for_writing().data(), seed.data());
  return pair;
}

}  // namespace

DirectorySigner DirectorySigner::generate() {
  const Secret<crypto_sign_SEEDBYTES> seed = random_secret<crypto_sign_SEEDBYTES>();
  return from_seed(seed.expose_secret());
}

DirectorySigner DirectorySigner::from_seed(ByteView seed) {
  if (seed.size() != crypto_sign_SEEDBYTES) std::abort();
  DirectorySigner signer;
  signer.seed_ = SecretBytes::copy_of(seed);
  signer.public_key_ = expand(seed).public_key;
  return signer;
}

std::string DirectorySigner::sign(const KeyDirectory& directory) const {
  const std::string header = json_text({{"alg", directory_algorithm}, {"typ", directory_type}});
  const std::string protected_text = to_base64url(as_bytes(header));
  const std::string payload = to_base64url(as_bytes(payload_text(directory)));
  const std::string signed_text = protected_text + "." + payload;

  const Ed25519KeyPair pair = expand(seed_.expose_secret());
  Bytes signature(crypto_sign_BYTES);
  crypto_sign_detached(signature.data(), nullptr, as_bytes(signed_text).data(), signed_text.size(),
                       pair.secret_key.expose_secret().data());
  return json_text({{"payload", payload}, {"protected", protected_text}, {"signature", to_base64url(signature)}});
}

std::string directory_signer_text(ByteView public_key) { return std::string(signer_prefix) + to_base64url(public_key); }

Result<Bytes> parse_directory_signer(std::string_view text) {
  if (!text.starts_with(signer_prefix)) return ErrorCode::public_key_invalid;
  auto key = from_base64url(text.substr(signer_prefix.size()));
  if (!key || key->size() != directory_public_key_size) return ErrorCode::public_key_invalid;
  return key;
}

}  // namespace feldsiegel
