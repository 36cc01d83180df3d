#include <fstream>
#include <vector>

#include "core/base/timestamp.h"
#include "sidecar/audit_export/verify.h"
#include "sidecar/cli/audit_export.h"
#include "sidecar/cli/commands.h"

namespace feldsiegel::cli {
namespace {

constexpr std::size_t max_key_file = 4096;

int fail(std::ostream& err, std::string_view place, ErrorCode code, std::string_view more = {}) {
  err << "feldsiegel: " << place << ": " << error_title(code) << " (" << code_text(code) << ")";
  if (!more.empty()) err << " " << more;
  err << "\n";
  return failure;
}

std::string first_line(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::string text(max_key_file, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(std::max<std::streamsize>(in.gcount(), 0)));
  return text.substr(0, text.find_first_of("\r\n"));
}

std::string time_text(const std::optional<std::int64_t>& time, const char* otherwise) {
  return time ? timestamp(*time) : otherwise;
}

void tell(std::ostream& out, const std::filesystem::path& rows, const audit::ExportStatement& statement) {
  out << rows.string() << ": complete and unchanged. " << statement.rows << (statement.rows == 1 ? " row" : " rows")
      << " of " << (statement.tenant ? "tenant " + statement.tenant->text() : std::string("all tenants")) << ", "
      << time_text(statement.from, "from the beginning") << " to " << time_text(statement.to, "the end")
      << ", of the log " << statement.origin << " when it had " << statement.size << " events.\n";
}

int tell(std::ostream& err, const AuditVerifyOptions& options, const audit::ExportFault& fault) {
  if (fault.row > 0) {
    std::string place = options.rows.string() + ", row " + std::to_string(fault.row);
    if (fault.index) place += " (index " + std::to_string(*fault.index) + ")";
    return fail(err, place, fault.code, fault.detail);
  }
  if (fault.tree_line > 0) {
    const std::string place = options.proof.string() + ", line " + std::to_string(fault.tree_line) + " of the tree";
    return fail(err, place, fault.code, fault.detail);
  }
  return fail(err, options.rows.string() + " and its proof", fault.code, fault.detail);
}

int verify(const AuditVerifyOptions& options, std::ostream& out, std::ostream& err) {
  const auto format = row_format(options.format, options.rows);
  if (!format || options.key.empty() == options.key_file.empty()) {
    err << "feldsiegel: the file must end in .csv, .jsonl or .ndjson, or --format say csv or jsonl; the log's verifier "
           "key is given by --key or --key-file.\n";
    return usage;
  }
  const auto key = merkle::NoteVerifier::parse(options.key.empty() ? first_line(options.key_file) : options.key);
  if (!key.ok()) return fail(err, "The verifier key", key.error().code);
  std::ifstream rows(options.rows, std::ios::binary), proof(options.proof, std::ios::binary);
  if (!rows || std::filesystem::is_directory(options.rows)) {
    return fail(err, options.rows.string(), ErrorCode::file_unreadable);
  }
  if (!proof || std::filesystem::is_directory(options.proof)) {
    return fail(err, options.proof.string(), ErrorCode::file_unreadable);
  }
  const auto outcome = audit::verify_export(rows, proof, *format, *key);
  if (const auto* fault = std::get_if<audit::ExportFault>(&outcome)) return tell(err, options, *fault);
  tell(out, options.rows, std::get<audit::ExportStatement>(outcome));
  return success;
}

}  // namespace

int verify_audit(const AuditVerifyOptions& given, std::ostream& out, std::ostream& err) {
  AuditVerifyOptions options = given;
  if (options.proof.empty()) options.proof = given.rows.string() + ".proof";
  return verify(options, out, err);
}

}  // namespace feldsiegel::cli
