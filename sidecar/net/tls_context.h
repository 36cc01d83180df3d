// TLS for listeners: 1.2 with forward-secret AEAD suites and 1.3, nothing older, no renegotiation, no compression.
#pragma once

#include <boost/asio/ssl/context.hpp>
#include <memory>

#include "core/base/result.h"
#include "sidecar/net/endpoint.h"

namespace feldsiegel::net {

/// Errors: tls_files_invalid (`at` is "/certificate" or "/key": unreadable, not PEM, or not a pair).
Result<std::shared_ptr<boost::asio::ssl::context>> make_tls_context(const TlsFiles& files);

}  // namespace feldsiegel::net
