#include "sidecar/token/compact_jws.h"

#include <array>

#include "core/base/base64url.h"
#include "core/base/json.h"
#include "sidecar/token/signing_keys.h"

namespace feldsiegel::token {
namespace {

// Parameters that bring keys, change what is signed or ask for extensions. Entra sends none of them.
constexpr std::array<std::string_view, 8> refused_parameters = {"jku",  "x5u", "jwk", "x5c",
                                                                "crit", "b64", "zip", "enc"};

constexpr std::size_t max_header_depth = 4;

struct Parts {
  std::string_view header;
  std::string_view payload;
  std::string_view signature;
};

Result<Parts> split(std::string_view token) {
  const std::size_t first = token.find('.');
  const std::size_t second = first == token.npos ? token.npos : token.find('.', first + 1);
  if (second == token.npos || token.find('.', second + 1) != token.npos) return ErrorCode::token_malformed;
  const Parts parts{token.substr(0, first), token.substr(first + 1, second - first - 1), token.substr(second + 1)};
  // An empty signature is what `alg: none` looks like; the header decides the code then.
  if (parts.header.empty() || parts.payload.empty()) return ErrorCode::token_malformed;
  return parts;
}

Result<Bytes> decode(std::string_view part) {
  Result<Bytes> bytes = from_base64url(part);
  if (!bytes.ok()) return ErrorCode::token_malformed;
  return bytes;
}

bool is_access_token_type(std::string_view type) {
  return type == "JWT" || type == "jwt" || type == "at+jwt" || type == "application/at+jwt";
}

Result<std::string> read_header(ByteView text) {
  FELDSIEGEL_TRY(const Json value, parse_json(text, max_header_depth));
  FELDSIEGEL_TRY(JsonObject header, JsonObject::open(value));
  FELDSIEGEL_TRY(const std::string algorithm, header.text("alg"));
  if (algorithm != "RS256") return ErrorCode::token_algorithm_refused;
  for (const std::string_view name : refused_parameters) {
    if (header.find(name) != nullptr) return ErrorCode::token_header_refused;
  }
  FELDSIEGEL_TRY(const std::string type, header.text_or("typ", "JWT"));
  if (!is_access_token_type(type)) return ErrorCode::token_header_refused;
  FELDSIEGEL_TRY(std::string kid, header.text_or("kid", ""));
  if (kid.empty() || kid.size() > max_kid_length) return ErrorCode::token_key_unknown;
  return kid;
}

}  // namespace

Error token_error(const Error& error) {
  switch (error.code) {
    case ErrorCode::token_algorithm_refused:
    case ErrorCode::token_header_refused:
    case ErrorCode::token_key_unknown:
    case ErrorCode::token_audience_mismatch: return Error{error.code};
    case ErrorCode::duplicate_member: return Error{ErrorCode::token_duplicate_claim};
    case ErrorCode::missing_member: return Error{ErrorCode::token_claim_missing};
    default: return Error{ErrorCode::token_malformed};
  }
}

Result<CompactJws> parse_compact_jws(std::string_view token) {
  FELDSIEGEL_TRY(const Parts parts, split(token));
  FELDSIEGEL_TRY(const Bytes header, decode(parts.header));
  FELDSIEGEL_TRY(Bytes payload, decode(parts.payload));
  FELDSIEGEL_TRY(Bytes signature, decode(parts.signature));
  Result<std::string> kid = read_header(header);
  if (!kid.ok()) {
    const bool lacks_alg = kid.error().code == ErrorCode::missing_member;
    return lacks_alg ? Error{ErrorCode::token_algorithm_refused} : token_error(kid.error());
  }
  const std::string_view signed_input = token.substr(0, parts.header.size() + 1 + parts.payload.size());
  return CompactJws{std::move(kid).value(), signed_input, std::move(payload), std::move(signature)};
}

}  // namespace feldsiegel::token
