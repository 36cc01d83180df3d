// Members of the configuration that name files, for every part that reads some of it.
#pragma once

#include <filesystem>
#include <optional>
#include <string_view>

#include "core/base/json.h"

namespace feldsiegel::config {

/// A member that names a file, resolved against `directory`. Errors: those of JsonObject::text, invalid_value.
Result<std::filesystem::path> read_path(JsonObject& object, std::string_view name,
                                        const std::filesystem::path& directory);

/// The same for a member that may be missing or null.
Result<std::optional<std::filesystem::path>> read_optional_path(JsonObject& object, std::string_view name,
                                                                const std::filesystem::path& directory);

}  // namespace feldsiegel::config
