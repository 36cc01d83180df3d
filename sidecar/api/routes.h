// The routes of version 1, as sidecar/api/openapi.json describes them.
#pragma once

#include "sidecar/api/directory_service.h"
#include "sidecar/api/services.h"
#include "sidecar/http/router.h"

namespace feldsiegel::api {

/// Borrows what is given by reference.
void add_api_routes(http::Router& router, const Services& services, DirectoryService& directories);

/// sidecar/api/openapi.json, built in.
std::string_view openapi_document();

}  // namespace feldsiegel::api
