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

namespace feldsiegel::cli {

struct AuditExportOptions {
  std::string from;    ///< RFC 3339 with milliseconds in UTC, or a date, which is its midnight UTC; empty: no limit
  std::string to;      ///< the same, exclusive
  std::string tenant;  ///< empty: all tenants and the service's own events
  std::string format = "csv";
  bool byte_order_mark = false;
  std::filesystem::path output;  ///< of the rows; the proof lies beside them, with ".proof" behind the name
  bool force = false;
};

/// Milliseconds since 1970 of "2026-01-31T12:00:00.000Z" or "2026-01-31".
std::optional<std::int64_t> parse_moment(std::string_view text);

/// csv or jsonl (ndjson), by `name` or, where that is empty, by the file's name.
std::optional<audit::RowFormat> row_format(std::string_view name, const std::filesystem::path& file);

/// Writes both files, each all or nothing. `size` is that of the log as it is to be looked at; `signer` bears its name.
/// An ExitCode.
int export_audit(const AuditExportOptions& options, audit::EventReader& reader, const merkle::NoteSigner& signer,
                 std::uint64_t size, std::ostream& err);

}  // namespace feldsiegel::cli
