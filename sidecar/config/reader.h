// Reading the parts of feldsiegel.json; internal to this folder.
#pragma once

#include <filesystem>
#include <string_view>

#include "core/base/json.h"
#include "sidecar/config/config.h"

namespace feldsiegel::config {

/// A member that names a file, resolved against `directory`. Errors: those of JsonObject::text, invalid_value.
Result<std::filesystem::path> read_path(JsonObject& object, std::string_view name,
                                        const std::filesystem::path& directory);

/// Errors: those of JsonObject, invalid_value, insecure_listener.
Result<Listener> read_listener(JsonObject object, const Listener& fallback, const std::filesystem::path& directory);

}  // namespace feldsiegel::config
