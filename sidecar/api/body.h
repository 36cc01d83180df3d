// Members that several request bodies have. All of them are read with the strict parser (core/base/json.h).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/base/json.h"
#include "core/hpke/suite.h"

namespace feldsiegel::api {

/// `request_id`: a GUID, kept as it was written. Errors: those of JsonObject::text, invalid_value.
Result<std::string> read_request_id(JsonObject& body);

/// Bytes in base64url. Errors: those of JsonObject::text, invalid_base64url.
Result<Bytes> read_bytes(JsonObject& object, std::string_view name);

/// `reason`: 10 to 2,000 characters without the white space around them, and no control characters but line feeds and
/// tabs. Errors: those of JsonObject::text, invalid_value.
Result<std::string> read_reason(JsonObject& body);

/// The key to which an answer is re-sealed.
struct ReplyTo {
  hpke::KemId suite;
  Bytes public_key;
};

/// Errors: suite_unsupported at "/reply/suite", public_key_invalid at "/reply/public_key".
Result<ReplyTo> make_reply_to(std::string_view suite_literal, std::string_view public_key);

/// `reply`, where there is one. Errors: those of JsonObject and of make_reply_to.
Result<std::optional<ReplyTo>> read_reply(JsonObject& body);

}  // namespace feldsiegel::api
