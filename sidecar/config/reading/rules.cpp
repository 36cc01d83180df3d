#include "sidecar/config/reading/rules.h"

#include <algorithm>
#include <string>

namespace feldsiegel::config {
namespace {

constexpr std::string_view https = "https://";
constexpr std::string_view http = "http://";
constexpr std::string_view placeholder = "{tid}";

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_host_character(char c) { return (c >= 'a' && c <= 'z') || is_digit(c) || c == '-'; }

bool is_host(std::string_view host) {
  if (host.empty() || host.size() > 253) return false;
  for (std::size_t start = 0; start <= host.size();) {
    const std::size_t end = std::min(host.find('.', start), host.size());
    const std::string_view label = host.substr(start, end - start);
    if (label.empty() || label.size() > 63 || label.front() == '-' || label.back() == '-') return false;
    if (!std::all_of(label.begin(), label.end(), is_host_character)) return false;
    start = end + 1;
  }
  return true;
}

bool is_port(std::string_view port) {
  if (port.empty() || port.size() > 5 || port.front() == '0') return false;
  return std::all_of(port.begin(), port.end(), is_digit) && std::stoul(std::string(port)) <= 65535;
}

struct Authority {
  std::string_view host;
  std::string_view port;
  bool well_formed;
};

Authority split_authority(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == text.npos) return {text, {}, is_host(text)};
  const Authority parts{text.substr(0, colon), text.substr(colon + 1), false};
  return {parts.host, parts.port, is_host(parts.host) && is_port(parts.port)};
}

bool is_printable(char c) { return c > ' ' && c <= '~'; }
bool is_url_character(char c) {
  return is_printable(c) && std::string_view("#\"<>\\").find(c) == std::string_view::npos;
}
bool is_url_text(std::string_view text) {
  return text.size() <= 2048 && std::all_of(text.begin(), text.end(), is_url_character);
}

}  // namespace

bool is_origin(std::string_view text) {
  if (text.starts_with(https)) {
    const Authority authority = split_authority(text.substr(https.size()));
    return authority.well_formed && authority.port != "443";
  }
  if (!text.starts_with(http)) return false;
  const Authority authority = split_authority(text.substr(http.size()));
  const bool is_this_machine = authority.host == "localhost" || authority.host == "127.0.0.1";
  return authority.well_formed && is_this_machine && authority.port != "80";
}

bool is_https_url(std::string_view text) {
  if (!is_url_text(text) || !text.starts_with(https)) return false;
  const std::string_view rest = text.substr(https.size());
  const std::size_t path = rest.find('/');
  return path != rest.npos && split_authority(rest.substr(0, path)).well_formed;
}

bool is_webhook_url(std::string_view text) {
  if (is_https_url(text)) return true;
  if (!is_url_text(text) || !text.starts_with(http)) return false;
  const std::string_view rest = text.substr(http.size());
  for (const std::string_view literal : {"127.0.0.1", "[::1]"}) {
    if (!rest.starts_with(literal)) continue;
    const std::string_view after = rest.substr(literal.size());
    const std::size_t path = after.find('/');
    if (path == after.npos) return false;
    return path == 0 || (after.front() == ':' && is_port(after.substr(1, path - 1)));
  }
  return false;
}

bool is_instance(std::string_view text) {
  return !text.empty() && text.size() <= 64 &&
         std::all_of(text.begin(), text.end(), [](char c) { return is_host_character(c) || c == '.'; });
}

bool is_issuer_template(std::string_view text) {
  const std::size_t at = text.find(placeholder);
  if (at == text.npos || text.find('{', at + 1) != text.npos || text.find('?') != text.npos) return false;
  std::string example(text);
  example.replace(at, placeholder.size(), "t");
  return is_https_url(example) && example.find_first_of("{}") == std::string::npos &&
         text.substr(https.size(), at - https.size()).find('/') != text.npos;
}

bool is_identifier(std::string_view text) {
  return !text.empty() && text.size() <= 256 && std::all_of(text.begin(), text.end(), is_printable);
}

}  // namespace feldsiegel::config
