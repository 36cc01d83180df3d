// Verification of an export from its two files. Format: docs/spec/audit.md.
#pragma once

#include <istream>
#include <variant>

#include "core/audit/export_checker.h"
#include "sidecar/audit_export/row_text.h"

namespace feldsiegel::audit {

/// Reads both streams once, in order; memory does not grow with them. What the export is, or the first thing that is
/// wrong with it: the codes of ExportChecker and RowReader.
std::variant<ExportStatement, ExportFault> verify_export(std::istream& rows, std::istream& proof, RowFormat format,
                                                         const merkle::NoteVerifier& key);

}  // namespace feldsiegel::audit
