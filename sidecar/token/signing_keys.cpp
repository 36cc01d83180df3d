#include "sidecar/token/signing_keys.h"

#include <optional>

#include "core/base/base64url.h"
#include "core/base/json.h"

namespace feldsiegel::token {
namespace {

struct NamedKey {
  std::string kid;
  SigningKey key;
};

bool is_absent_or(const Json* member, std::string_view expected) {
  return member == nullptr || (member->is_string() && *member->get_ptr<const std::string*>() == expected);
}

Result<RsaPublicKey> read_rsa(JsonObject& jwk) {
  FELDSIEGEL_TRY(const std::string n, jwk.text("n"));
  FELDSIEGEL_TRY(const std::string e, jwk.text("e"));
  FELDSIEGEL_TRY(const Bytes modulus, from_base64url(n));
  FELDSIEGEL_TRY(const Bytes exponent, from_base64url(e));
  return RsaPublicKey::from_components(modulus, exponent);
}

Result<NamedKey> read_key(const Json& entry) {
  FELDSIEGEL_TRY(JsonObject jwk, JsonObject::open(entry));
  FELDSIEGEL_TRY(const std::string type, jwk.text("kty"));
  FELDSIEGEL_TRY(std::string kid, jwk.text("kid"));
  const bool for_rs256 = is_absent_or(jwk.find("use"), "sig") && is_absent_or(jwk.find("alg"), "RS256");
  if (type != "RSA" || !for_rs256 || kid.empty() || kid.size() > max_kid_length) return ErrorCode::invalid_value;
  std::vector<std::string> issuers;
  if (jwk.find("issuer") != nullptr) {
    FELDSIEGEL_TRY(std::string issuer, jwk.text("issuer"));
    issuers.push_back(std::move(issuer));
  }
  FELDSIEGEL_TRY(RsaPublicKey key, read_rsa(jwk));
  return NamedKey{std::move(kid), SigningKey{std::move(key), std::move(issuers)}};
}

}  // namespace

Result<SigningKeys> SigningKeys::parse(ByteView jwks) {
  if (jwks.size() > max_jwks_bytes) return ErrorCode::value_too_large;
  FELDSIEGEL_TRY(const Json document, parse_json(jwks));
  FELDSIEGEL_TRY(JsonObject root, JsonObject::open(document));
  FELDSIEGEL_TRY(const Json* entries, root.array("keys"));

  SigningKeys all;
  for (std::size_t i = 0; i < entries->size(); ++i) {
    Result<NamedKey> read = read_key((*entries)[i]);
    if (!read.ok()) continue;
    const auto [known, is_new] = all.keys_.try_emplace(read->kid, read->key);
    if (is_new) continue;
    // The same key may be listed once per issuer; another key under the same id is ambiguous.
    if (!known->second.key.same_as(read->key.key)) return Error{ErrorCode::duplicate_id, Place{"keys", i}};
    auto& issuers = known->second.issuers;
    issuers.insert(issuers.end(), read->key.issuers.begin(), read->key.issuers.end());
  }
  if (all.keys_.empty()) return Error{ErrorCode::invalid_value, {"keys"}};
  return all;
}

const SigningKey* SigningKeys::find(std::string_view kid) const {
  const auto found = keys_.find(kid);
  return found == keys_.end() ? nullptr : &found->second;
}

}  // namespace feldsiegel::token
