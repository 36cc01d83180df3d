#include "sidecar/audit_export/verify.h"

#include "sidecar/audit_export/lines.h"
#include "sidecar/audit_export/row_reader.h"

namespace feldsiegel::audit {

std::variant<ExportStatement, ExportFault> verify_export(std::istream& rows, std::istream& proof, RowFormat format,
                                                         const merkle::NoteVerifier& key) {
  FileLines lines(proof, max_proof_line);
  auto checker = ExportChecker::open(lines, key);
  if (!checker.ok()) return ExportFault{checker.error().code};
  const auto reader = read_rows(rows, format);
  for (Row row;;) {
    const auto more = reader->next(row);
    if (!more.ok()) {
      const bool of_row = more.error().code == ErrorCode::audit_row_malformed;
      return ExportFault{more.error().code, of_row ? checker->rows() + 1 : 0, {}, 0, reader->detail()};
    }
    if (!*more) break;
    if (auto wrong = checker->add(row)) return *wrong;
  }
  if (auto wrong = checker->finish()) return *wrong;
  return checker->statement();
}

}  // namespace feldsiegel::audit
