// The outer form of a token: JWS compact serialization (RFC 7515 section 7.1) with a header as RFC 8725 wants it.
#pragma once

#include <string>
#include <string_view>

#include "core/base/bytes.h"
#include "core/base/result.h"

namespace feldsiegel::token {

/// Nothing in here is authentic until the signature over `signed_input` verified.
struct CompactJws {
  std::string kid;
  std::string_view signed_input;  ///< borrows from the token
  Bytes payload;
  Bytes signature;
};

/// Three parts of strict base64url, and a header that says RS256 and nothing dangerous.
/// Errors: token_malformed, token_duplicate_claim, token_algorithm_refused, token_header_refused, token_key_unknown (no
/// key id).
Result<CompactJws> parse_compact_jws(std::string_view token);

/// Brings any error of reading a token's JSON to the few codes that a bearer may see, and drops the place.
Error token_error(const Error& error);

}  // namespace feldsiegel::token
