// Who is who among requests.
#pragma once

#include <string>
#include <string_view>

namespace feldsiegel::http {

/// `offered` where it is 1 to 64 letters, digits, dots, dashes or underscores; otherwise a fresh random GUID.
std::string request_id(std::string_view offered);

/// RFC 9562, version 4.
std::string random_guid();

}  // namespace feldsiegel::http
