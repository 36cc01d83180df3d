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

/// The same for a member that may be missing or null.
Result<std::optional<std::filesystem::path>> read_optional_path(JsonObject& object, std::string_view name,
                                                                const std::filesystem::path& directory);

/// Errors: those of JsonObject, invalid_value, insecure_listener.
Result<Listener> read_listener(JsonObject object, const Listener& fallback, const std::filesystem::path& directory);

/// The member `audit` of `root`, where it is there, and its defaults; `config` knows the vault by now.
/// Errors: those of JsonObject, invalid_value, value_too_large, duplicate_id.
Status read_audit(JsonObject& root, const std::filesystem::path& directory, Config& config);

}  // namespace feldsiegel::config
