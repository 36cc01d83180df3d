#include "client/caller.h"

#include <algorithm>

#include "client/failure.h"
#include "core/base/base64url.h"
#include "core/base/json.h"
#include "host/secret_file/secret_file.h"

namespace feldsiegel::client {
namespace {

constexpr std::size_t max_token_file = 64u << 10;  // bytes; the service takes less

std::string read_token(const std::filesystem::path& file) {
  const auto token = read_secret_text(file, max_token_file);
  if (token.ok()) {
    const std::string_view text = as_text(token->expose_secret());
    return std::string(text.substr(0, text.find_last_not_of("\r\n") + 1));
  }
  switch (token.error().code) {
    case ErrorCode::insecure_permissions:
      throw Failure{token.error(), 0, {}, "The token's file is for its owner alone: chmod 600."};
    case ErrorCode::value_too_large: throw Failure{{ErrorCode::token_too_large}};
    case ErrorCode::invalid_value: return {};
    default: throw Failure{token.error()};
  }
}

// Anything else could end up as another header.
bool is_token_text(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
           std::string_view("._~+/=-").find(c) != std::string_view::npos;
  });
}

std::string claim(const Json& claims, const char* name) {
  const auto found = claims.is_object() ? claims.find(name) : claims.end();
  const auto* text = found == claims.end() ? nullptr : found->get_ptr<const std::string*>();
  const auto guid = text == nullptr ? std::nullopt : TenantId::parse(*text);
  if (!guid) throw Failure{{ErrorCode::token_claim_missing, std::string("/") + name}};
  return guid->text();
}

}  // namespace

Caller identify(const TokenSource& source) {
  std::string token = source.file ? read_token(*source.file) : source.text;
  if (token.empty()) throw Failure{{ErrorCode::token_missing}};
  const std::size_t first = token.find('.'), last = token.rfind('.');
  if (!is_token_text(token) || first == token.npos || first == last) throw Failure{{ErrorCode::token_malformed}};
  const auto payload = from_base64url(std::string_view(token).substr(first + 1, last - first - 1));
  const auto claims = payload.ok() ? parse_json(*payload) : Result<Json>(payload.error());
  if (!claims.ok()) throw Failure{{ErrorCode::token_malformed}};
  const std::string tenant = claim(*claims, "tid"), person = claim(*claims, "oid");
  return {std::move(token), *TenantId::parse(tenant), person};
}

}  // namespace feldsiegel::client
