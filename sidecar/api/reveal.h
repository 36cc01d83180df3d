// POST /v1/reveal: opens records for a purpose, for the person that the token proves.
#pragma once

#include "sidecar/api/services.h"

namespace feldsiegel::api {

/// Thread-safe; borrows `services`.
http::Response reveal(const Services& services, const http::Request& request);

}  // namespace feldsiegel::api
