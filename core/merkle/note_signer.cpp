#include <sodium.h>

#include <algorithm>
#include <cstdlib>

#include "core/base/base64.h"
#include "core/base/hex.h"
#include "core/base/random.h"
#include "core/merkle/note_key.h"
#include "core/merkle/text.h"

namespace feldsiegel::merkle {
namespace {

// The property White_Space beyond ASCII, in UTF-8, where a character never begins inside another.
constexpr std::string_view spaces[] = {"\xc2\x85",     "\xc2\xa0",     "\xe1\x9a\x80", "\xe2\x80\x80", "\xe2\x80\x81",
                                       "\xe2\x80\x82", "\xe2\x80\x83", "\xe2\x80\x84", "\xe2\x80\x85", "\xe2\x80\x86",
                                       "\xe2\x80\x87", "\xe2\x80\x88", "\xe2\x80\x89", "\xe2\x80\x8a", "\xe2\x80\xa8",
                                       "\xe2\x80\xa9", "\xe2\x80\xaf", "\xe2\x81\x9f", "\xe3\x80\x80"};

// Room for a hundred of the longest signatures in use, whoever adds them.
constexpr std::size_t max_text_size = max_note_size / 4;

}  // namespace

bool is_key_name(std::string_view name) {
  const auto occurs = [name](std::string_view space) { return name.find(space) != name.npos; };
  return is_plain_line(name) && name.find_first_of(" +") == name.npos &&
         std::none_of(std::begin(spaces), std::end(spaces), occurs);
}

bool is_note_text(std::string_view text) {
  return text.ends_with('\n') && text.size() <= max_text_size && is_plain_text(text);
}

Bytes encoded_key(const NotePublicKey& public_key) {
  Bytes encoded{ed25519_signature_type};
  append(encoded, public_key);
  return encoded;
}

NoteKeyId key_id_of(std::string_view name, const NotePublicKey& public_key) {
  Bytes message = to_bytes(as_bytes(name));
  message.push_back('\n');
  append(message, encoded_key(public_key));
  std::array<std::uint8_t, crypto_hash_sha256_BYTES> digest;
  crypto_hash_sha256(digest.data(), message.data(), message.size());
  NoteKeyId id;
  std::copy_n(digest.begin(), id.size(), id.begin());
  return id;
}

NoteSigner NoteSigner::generate(std::string name) {
  const Secret<note_seed_size> seed = random_secret<note_seed_size>();
  return from_seed(std::move(name), seed.expose_secret());
}

NoteSigner NoteSigner::from_seed(std::string name, ByteView seed) {
  if (!is_key_name(name) || seed.size() != note_seed_size) std::abort();
  NoteSigner signer;
  signer.name_ = std::move(name);
  signer.seed_ = SecretBytes::copy_of(seed);
  Secret<crypto_sign_SECRETKEYBYTES> secret_key;
  crypto_sign_seed_keypair(signer.public_key_.data(), secret_key.expose_secret_for_writing().data(), seed.data());
  return signer;
}

std::string NoteSigner::verifier_key() const {
  return name_ + "+" + to_hex(key_id_of(name_, public_key_)) + "+" + to_base64(encoded_key(public_key_));
}

std::string NoteSigner::sign(std::string_view text) const {
  if (!is_note_text(text)) std::abort();
  NotePublicKey public_key;
  Secret<crypto_sign_SECRETKEYBYTES> secret_key;
  crypto_sign_seed_keypair(public_key.data(), secret_key.expose_secret_for_writing().data(), expose_secret().data());

  const NoteKeyId id = key_id_of(name_, public_key_);
  Bytes signature(id.begin(), id.end());
  signature.resize(id.size() + crypto_sign_BYTES);
  crypto_sign_detached(signature.data() + id.size(), nullptr, as_bytes(text).data(), text.size(),
                       secret_key.expose_secret().data());
  return std::string(text) + "\n" + std::string(signature_prefix) + name_ + " " + to_base64(signature) + "\n";
}

}  // namespace feldsiegel::merkle
