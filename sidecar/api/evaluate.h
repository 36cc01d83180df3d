// POST /v1/pseudonyms/evaluate: the service's half of the oblivious PRF. It sees random group elements, no identifier.
#pragma once

#include "sidecar/api/services.h"

namespace feldsiegel::api {

/// Thread-safe; borrows `services`.
http::Response evaluate(const Services& services, const http::Request& request);

}  // namespace feldsiegel::api
