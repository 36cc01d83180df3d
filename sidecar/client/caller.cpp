#include "sidecar/client/caller.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <memory>

#include "core/base/base64url.h"
#include "core/base/json.h"
#include "sidecar/client/failure.h"

namespace feldsiegel::client {
namespace {

constexpr std::size_t max_token_file = 64u << 10;  // bytes; the service takes less

std::string read_token(const std::filesystem::path& file) {
  const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  const std::unique_ptr<const int, void (*)(const int*)> closer(&descriptor, [](const int* open) { ::close(*open); });
  struct stat status {};
  if (descriptor < 0 || ::fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode)) {
    throw Failure{{ErrorCode::file_unreadable}};
  }
  if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    throw Failure{{ErrorCode::insecure_permissions}, 0, {}, "The token's file is for its owner alone: chmod 600."};
  }
  std::string text(max_token_file + 1, '\0');
  std::size_t size = 0;
  while (size < text.size()) {
    const ssize_t count = ::read(descriptor, text.data() + size, text.size() - size);
    if (count < 0) throw Failure{{ErrorCode::file_unreadable}};
    if (count == 0) break;
    size += static_cast<std::size_t>(count);
  }
  if (size > max_token_file) throw Failure{{ErrorCode::token_too_large}};
  text.resize(size);
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  return text;
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
