// Secrets that lie in files: keys, passwords, tokens, authorizations.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>

#include "core/base/result.h"
#include "core/base/secret.h"

namespace feldsiegel {

/// Who may read or write the file: its owner, or its group as well.
enum class SecretAccess : std::uint8_t { owner, group };

/// The bytes of a regular file of at most `max_size`; it is not waited for. Symbolic links are followed, as mounted
/// secrets are links. Errors: file_unreadable (not there, no regular file, not permitted), insecure_permissions (others
/// have access), value_too_large.
Result<SecretBytes> read_secret_file(const std::filesystem::path& file, std::size_t max_size,
                                     SecretAccess access = SecretAccess::owner);

/// The same for a text, without the line end behind it. Errors: also invalid_value (empty, or with a NUL).
Result<SecretBytes> read_secret_text(const std::filesystem::path& file, std::size_t max_size,
                                     SecretAccess access = SecretAccess::owner);

}  // namespace feldsiegel
