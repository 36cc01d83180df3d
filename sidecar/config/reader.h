// Reading the parts of feldsiegel.json; internal to this folder.
#pragma once

#include <filesystem>

#include "core/base/json.h"
#include "sidecar/config/config.h"
#include "sidecar/config/reading/paths.h"

namespace feldsiegel::config {

/// Errors: those of JsonObject, invalid_value, insecure_listener.
Result<Listener> read_listener(JsonObject object, const Listener& fallback, const std::filesystem::path& directory);

/// The member `audit` of `root`, where it is there, and its defaults; `config` knows the vault by now.
/// Errors: those of JsonObject, invalid_value, value_too_large, duplicate_id.
Status read_audit(JsonObject& root, const std::filesystem::path& directory, Config& config);

}  // namespace feldsiegel::config
