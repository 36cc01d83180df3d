#include "sidecar/api/body.h"

#include <charconv>

#include "core/base/base64url.h"
#include "core/base/tenant_id.h"

namespace feldsiegel::api {
namespace {

constexpr std::size_t least_reason = 10, most_reason = 2000;  // characters
constexpr std::string_view white_space = " \t\r\n";

bool is_text(std::string_view text) {
  for (const char c : text) {
    const auto unit = static_cast<unsigned char>(c);
    if ((unit < 0x20 && c != '\n' && c != '\r' && c != '\t') || unit == 0x7f) return false;
  }
  return true;
}

// Code points of valid UTF-8.
std::size_t character_count(std::string_view text) {
  std::size_t count = 0;
  for (const char c : text) count += (static_cast<unsigned char>(c) & 0xc0) != 0x80;
  return count;
}

}  // namespace

Result<std::string> read_request_id(JsonObject& body) {
  FELDSIEGEL_TRY(std::string id, body.text("request_id"));
  if (!is_guid(id)) return Error{ErrorCode::invalid_value, body.place_of("request_id")};
  return id;
}

Result<Bytes> read_bytes(JsonObject& object, std::string_view name) {
  FELDSIEGEL_TRY(const std::string text, object.text(name));
  auto bytes = from_base64url(text);
  if (!bytes.ok()) return Error{bytes.error().code, object.place_of(name)};
  return bytes;
}

Result<std::string> read_reason(JsonObject& body) {
  FELDSIEGEL_TRY(std::string reason, body.text("reason"));
  const std::size_t begin = reason.find_first_not_of(white_space);
  if (begin != std::string::npos) reason = reason.substr(begin, reason.find_last_not_of(white_space) - begin + 1);
  const std::size_t length = begin == std::string::npos ? 0 : character_count(reason);
  if (length < least_reason || length > most_reason || !is_text(reason)) {
    return Error{ErrorCode::invalid_value, body.place_of("reason")};
  }
  return reason;
}

Result<ReplyTo> make_reply_to(std::string_view suite, std::string_view public_key) {
  std::uint16_t number = 0;
  const char* const end = suite.data() + suite.size();
  const auto [parsed, failed] = std::from_chars(suite.data(), end, number);
  const auto kem = failed == std::errc() && parsed == end ? hpke::kem_from_number(number) : std::nullopt;
  if (!kem) return Error{ErrorCode::suite_unsupported, {"reply", "suite"}};
  auto bytes = from_base64url(public_key);
  if (!bytes.ok() || bytes->size() != hpke::Npk(*kem))
    return Error{ErrorCode::public_key_invalid, {"reply", "public_key"}};
  return ReplyTo{*kem, std::move(*bytes)};
}

Result<std::optional<ReplyTo>> read_reply(JsonObject& body) {
  if (body.find("reply") == nullptr) return std::optional<ReplyTo>();
  FELDSIEGEL_TRY(JsonObject reply, body.object("reply"));
  FELDSIEGEL_TRY(const Json* suite, reply.need("suite"));
  if (!suite->is_number()) return Error{ErrorCode::wrong_type, reply.place_of("suite")};
  FELDSIEGEL_TRY(const std::string key, reply.text("public_key"));
  FELDSIEGEL_CHECK(reply.finish());
  FELDSIEGEL_TRY(ReplyTo made, make_reply_to(suite->dump(), key));
  return std::optional(std::move(made));
}

}  // namespace feldsiegel::api
