// Where a sealed identifier stands: the associated data under which the browser seals it and re-identification opens
// it. No policy can have a collection of this name.
#pragma once

#include <cstdint>
#include <string_view>

namespace feldsiegel {

/// aad = lp("$assignments") || lp("") || lp(domain name); the purpose is the domain's, the subject index 0.
inline constexpr std::string_view identifier_collection = "$assignments";

/// Sealed identifiers are padded to a multiple of this many bytes, so that their lengths tell little.
inline constexpr std::uint32_t identifier_bucket = 32;

}  // namespace feldsiegel
