// POST /v1/reidentify: pseudonyms in, identifiers out, for a reason that is kept.
#pragma once

#include "sidecar/api/services.h"

namespace feldsiegel::api {

/// Thread-safe; borrows `services`.
http::Response reidentify(const Services& services, const http::Request& request);

}  // namespace feldsiegel::api
