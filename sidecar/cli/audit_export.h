// `audit export` as far as it does not depend on where the log lies.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>

#include "core/merkle/note.h"
#include "sidecar/audit/event_reader.h"
#include "sidecar/audit_export/row_text.h"
#include "sidecar/cli/commands.h"

namespace feldsiegel::cli {

/// csv or jsonl (ndjson), by `name` or, where that is empty, by the file's name.
std::optional<audit::RowFormat> row_format(std::string_view name, const std::filesystem::path& file);

/// Writes both files, each all or nothing. `size` is that of the log as it is to be looked at; `signer` bears its name.
/// An ExitCode.
int export_audit(const AuditExportOptions& options, audit::EventReader& reader, const merkle::NoteSigner& signer,
                 std::uint64_t size, std::ostream& err);

}  // namespace feldsiegel::cli
