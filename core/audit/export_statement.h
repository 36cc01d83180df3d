// What an export of the audit log claims to be: the signed text at the head of its proof. Format: docs/spec/audit.md.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/base/tenant_id.h"

namespace feldsiegel::audit {

struct ExportStatement {
  std::string origin;                  ///< the log's name
  std::uint64_t size = 0;              ///< of the log's checkpoint that the export is proven by
  std::optional<TenantId> tenant{};    ///< nothing: all of them, the service's own events included
  std::optional<std::int64_t> from{};  ///< milliseconds since 1970, inclusive
  std::optional<std::int64_t> to{};    ///< exclusive
  std::uint64_t rows = 0;
  std::uint64_t first = 0;  ///< tenant_index of the first row, index without a tenant; 0 where there is no row

  bool operator==(const ExportStatement&) const = default;
};

/// Whether it can be true of any log: an origin of one line, no more rows than the log has events, `from` not behind
/// `to`; from the beginning of time on, the first row is number 0, and the whole time of all tenants is the whole log.
bool is_sound(const ExportStatement& statement);

/// The text that is signed, every line with its end. Precondition: is_sound.
std::string statement_text(const ExportStatement& statement);

/// Exactly what statement_text writes. Errors: audit_export_malformed.
Result<ExportStatement> parse_statement(std::string_view text);

}  // namespace feldsiegel::audit
