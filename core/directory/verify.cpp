#include <sodium.h>

#include "core/base/base64url.h"
#include "core/base/json.h"
#include "core/directory/payload.h"

namespace feldsiegel {
namespace {

constexpr std::int64_t allowed_clock_difference = 300;  // seconds

// The JWS as it was received: the two texts stay as they are, for they are what was signed (RFC 7515 section 5.2).
struct Envelope {
  std::string protected_text;
  std::string payload;
  Bytes signature;
};

Result<Envelope> parse_envelope(const Json& json) {
  FELDSIEGEL_TRY(JsonObject root, JsonObject::open(json));
  Envelope envelope;
  FELDSIEGEL_TRY(envelope.protected_text, root.text("protected"));
  FELDSIEGEL_TRY(envelope.payload, root.text("payload"));
  FELDSIEGEL_TRY(const std::string signature, root.text("signature"));
  FELDSIEGEL_CHECK(root.finish());
  auto bytes = from_base64url(signature);
  if (!bytes || bytes->size() != crypto_sign_BYTES) return Error{ErrorCode::invalid_value, {"signature"}};
  envelope.signature = std::move(bytes).value();
  return envelope;
}

// Exactly `alg` and `typ`. Whatever else a header can say (crit, jwk, jku, x5u, kid, b64) would change what the
// signature means or who gave it, so it is refused as unknown.
Status check_header(std::string_view protected_text) {
  const auto bytes = from_base64url(protected_text);
  if (!bytes) return Error{ErrorCode::invalid_base64url, {"protected"}};
  const auto json = parse_json(*bytes);
  if (!json) return Error{json.error().code, Place{"protected"} / json.error().at};
  FELDSIEGEL_TRY(JsonObject header, JsonObject::open(*json, {"protected"}));
  FELDSIEGEL_TRY(const std::string algorithm, header.text("alg"));
  FELDSIEGEL_TRY(const std::string type, header.text("typ"));
  if (algorithm != directory_algorithm) return Error{ErrorCode::invalid_value, header.place_of("alg")};
  if (type != directory_type) return Error{ErrorCode::invalid_value, header.place_of("typ")};
  return header.finish();
}

bool is_signed_by(const Envelope& envelope, ByteView signer) {
  if (signer.size() != crypto_sign_PUBLICKEYBYTES) return false;
  const std::string text = envelope.protected_text + "." + envelope.payload;
  return crypto_sign_verify_detached(envelope.signature.data(), as_bytes(text).data(), text.size(), signer.data()) == 0;
}

Status check_expectation(const KeyDirectory& directory, const DirectoryExpectation& expected) {
  if (directory.tenant != expected.tenant) return Error{ErrorCode::directory_tenant_mismatch, {"payload", "tenant"}};
  if (directory.issued - allowed_clock_difference > expected.now) {
    return Error{ErrorCode::directory_not_yet_valid, {"payload", "issued"}};
  }
  if (directory.expires <= expected.now) return Error{ErrorCode::directory_expired, {"payload", "expires"}};
  if (directory.version < expected.least_version) return Error{ErrorCode::directory_rollback, {"payload", "version"}};
  return {};
}

}  // namespace

Result<KeyDirectory> verify_directory(ByteView jws, const DirectoryExpectation& expected) {
  if (jws.size() > max_directory_size) return ErrorCode::value_too_large;
  const auto json = parse_json(jws);
  if (!json) return malformed(json.error());
  const auto envelope = parse_envelope(*json);
  if (!envelope) return malformed(envelope.error());
  if (const auto header = check_header(envelope->protected_text); !header) return malformed(header.error());
  if (!is_signed_by(*envelope, expected.signer)) return ErrorCode::directory_signature_invalid;

  const auto payload = from_base64url(envelope->payload);
  if (!payload) return Error{ErrorCode::directory_malformed, {"payload"}};
  auto directory = parse_payload(*payload);
  if (!directory) return directory;
  FELDSIEGEL_CHECK(check_expectation(*directory, expected));
  return directory;
}

}  // namespace feldsiegel
