// POST /v1/assignments: tags and sealed identifiers in, pseudonyms and subject secrets out, sealed to the caller.
#pragma once

#include "sidecar/api/services.h"

namespace feldsiegel::api {

/// Thread-safe; borrows `services`.
http::Response assign(const Services& services, const http::Request& request);

}  // namespace feldsiegel::api
