// Internal to core/directory: the signed document inside the JWS, and the envelope's fixed texts.
#pragma once

#include <string>
#include <string_view>

#include "core/directory/key_directory.h"

namespace feldsiegel {

inline constexpr std::string_view directory_algorithm = "EdDSA";
inline constexpr std::string_view directory_type = "feldsiegel-key-directory+jws";

std::string payload_text(const KeyDirectory& directory);

/// Errors: directory_malformed and those of Policy::parse; `at` begins at the JWS: payload/....
Result<KeyDirectory> parse_payload(ByteView payload);

/// `error` as directory_malformed at the same place, below `within`.
Error malformed(const Error& error, const Place& within = {});

}  // namespace feldsiegel
