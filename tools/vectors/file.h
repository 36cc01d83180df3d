// Reading a file of vectors.
#pragma once

#include <string>

#include "core/base/json.h"
#include "core/base/result.h"

namespace feldsiegel::vectors {

/// Errors: file_unreadable, value_too_large (above 1 GiB), and those of parse_json.
Result<Json> read_json_file(const std::string& path);

}  // namespace feldsiegel::vectors
