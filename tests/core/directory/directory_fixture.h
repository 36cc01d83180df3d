// A good key directory, and a signer that signs whatever text a test gives it.
#pragma once

#include <sodium.h>

#include <string>

#include "core/base/base64url.h"
#include "core/base/hex.h"
#include "core/base/json.h"
#include "core/directory/key_directory.h"

namespace feldsiegel::testing {

inline constexpr const char* directory_tenant = "11111111-1111-4111-8111-111111111111";
inline constexpr std::int64_t issued_at = 1'700'000'000;
inline constexpr std::int64_t a_day = 86'400;
inline constexpr const char* small_policy = R"({"version":1,"name":"p","purposes":[],"collections":[]})";
inline constexpr const char* good_header = R"({"alg":"EdDSA","typ":"feldsiegel-key-directory+jws"})";

/// Any bytes of the right length do for a recipient's public key: the directory does not compute with it.
inline RecipientEntry recipient(std::uint32_t epoch, EpochState state = EpochState::active,
                                hpke::KemId suite = hpke::KemId::dhkem_x25519_hkdf_sha256) {
  const Bytes key(hpke::Npk(suite), static_cast<std::uint8_t>(0x40 + epoch));
  return {key_id_of(key), epoch, suite, key, state};
}

inline KeyDirectory good_directory(std::vector<RecipientEntry> recipients = {recipient(1)}) {
  return {5,
          *TenantId::parse(directory_tenant),
          std::move(recipients),
          {},
          Policy::parse(as_bytes(small_policy)).value(),
          issued_at,
          issued_at + a_day};
}

inline DirectoryExpectation expectation(const DirectorySigner& signer) {
  return {signer.public_key(), *TenantId::parse(directory_tenant), issued_at + 60, 0};
}

/// The three members of a JWS, any of which a test may spoil after signing.
struct Jws {
  std::string protected_text, payload, signature;
  std::string text() const {
    return json_text({{"payload", payload}, {"protected", protected_text}, {"signature", signature}});
  }
};

/// Signs two texts exactly as they are given, for they may be no base64url at all.
inline Jws sign_encoded(const DirectorySigner& signer, std::string protected_text, std::string payload) {
  Bytes public_key(crypto_sign_PUBLICKEYBYTES), secret_key(crypto_sign_SECRETKEYBYTES), signature(crypto_sign_BYTES);
  crypto_sign_seed_keypair(public_key.data(), secret_key.data(), signer.expose_secret().data());
  const std::string text = protected_text + "." + payload;
  crypto_sign_detached(signature.data(), nullptr, as_bytes(text).data(), text.size(), secret_key.data());
  return {std::move(protected_text), std::move(payload), to_base64url(signature)};
}

inline Jws sign_texts(const DirectorySigner& signer, std::string_view header, std::string_view payload) {
  return sign_encoded(signer, to_base64url(as_bytes(header)), to_base64url(as_bytes(payload)));
}

/// The payload of a good directory, to be changed.
inline Json good_payload(const DirectorySigner& signer, const KeyDirectory& directory = good_directory()) {
  const Json jws = parse_json(as_bytes(signer.sign(directory))).value();
  return parse_json(from_base64url(*jws["payload"].get_ptr<const std::string*>()).value()).value();
}

/// "code at /pointer", or "ok".
inline std::string outcome(std::string_view jws, const DirectoryExpectation& expected) {
  const auto directory = verify_directory(as_bytes(jws), expected);
  if (directory.ok()) return "ok";
  return std::string(code_text(directory.error().code)) + " at " + directory.error().at.pointer();
}

}  // namespace feldsiegel::testing
