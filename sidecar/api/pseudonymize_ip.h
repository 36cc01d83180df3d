// POST /v1/pseudonyms/ip: IP addresses in, pseudonyms out. The service sees the addresses, and keeps and logs none:
// docs/adr/0026-the-service-sees-ip-addresses.md
#pragma once

#include "sidecar/api/services.h"

namespace feldsiegel::api {

/// Thread-safe; borrows `services`.
http::Response pseudonymize_ip(const Services& services, const http::Request& request);

}  // namespace feldsiegel::api
