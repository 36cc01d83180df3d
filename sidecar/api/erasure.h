// Erasing assignments, and telling the backend which pseudonyms mean nobody any more.
#pragma once

#include "sidecar/api/services.h"

namespace feldsiegel::api {

/// DELETE /v1/subjects/{pseudonym}?domain=… Thread-safe, as is the other; both borrow `services`.
http::Response erase_subject(const Services& services, const http::Request& request);

/// GET /v1/erasures?since=…&limit=…
http::Response list_erasures(const Services& services, const http::Request& request);

}  // namespace feldsiegel::api
