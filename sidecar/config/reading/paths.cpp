#include "sidecar/config/reading/paths.h"

namespace feldsiegel::config {

namespace fs = std::filesystem;

Result<fs::path> read_path(JsonObject& object, std::string_view name, const fs::path& directory) {
  FELDSIEGEL_TRY(const std::string text, object.text(name));
  if (text.empty() || text.find('\0') != text.npos) return Error{ErrorCode::invalid_value, object.place_of(name)};
  return (directory / text).lexically_normal();
}

Result<std::optional<fs::path>> read_optional_path(JsonObject& object, std::string_view name,
                                                   const fs::path& directory) {
  const Json* member = object.find(name);
  if (member == nullptr || member->is_null()) return std::optional<fs::path>{};
  FELDSIEGEL_TRY(fs::path path, read_path(object, name, directory));
  return std::optional(std::move(path));
}

}  // namespace feldsiegel::config
