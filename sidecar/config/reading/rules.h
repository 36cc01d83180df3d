// Forms of the texts in the configuration: origins, URLs, issuer templates, identifiers.
#pragma once

#include <string_view>

namespace feldsiegel::config {

/// An origin as browsers write it (RFC 6454): https, or http for this machine itself; lower case, no default port, no
/// path.
bool is_origin(std::string_view text);

/// An https URL with host and path, printable ASCII, no user name, no fragment.
bool is_https_url(std::string_view text);

/// Likewise, or the same with http to the loopback literals 127.0.0.1 and [::1].
bool is_webhook_url(std::string_view text);

/// Lower-case letters, digits, dots and dashes, 1 to 64 characters: whose audit log it is.
bool is_instance(std::string_view text);

/// An https URL with the placeholder {tid} exactly once, in its path.
bool is_issuer_template(std::string_view text);

/// Printable ASCII without spaces, 1 to 256 characters: an audience or a scope.
bool is_identifier(std::string_view text);

}  // namespace feldsiegel::config
