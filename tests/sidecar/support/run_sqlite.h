// SQL in a vault's file, beside the vault: what an administrator or a thief of the file can do.
#pragma once

#include <filesystem>
#include <string>

namespace feldsiegel::testing {

/// The answer's first column of its last row; "error" when the database refuses.
std::string run_sqlite(const std::filesystem::path& file, const std::string& sql);

}  // namespace feldsiegel::testing
