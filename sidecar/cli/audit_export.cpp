#include "sidecar/cli/audit_export.h"

#include "client/failure.h"
#include "client/output_file.h"
#include "core/base/timestamp.h"
#include "sidecar/audit_export/exports.h"
#include "sidecar/cli/commands.h"

namespace feldsiegel::cli {
namespace {

int refuse(std::ostream& err, std::string_view sentence) {
  err << "feldsiegel: " << sentence << "\n";
  return usage;
}

int fail(std::ostream& err, const client::Failure& failure) {
  err << "feldsiegel: " << error_title(failure.error.code) << " (" << code_text(failure.error.code) << ")";
  if (!failure.detail.empty()) err << " " << failure.detail;
  err << " Nothing was exported.\n";
  return cli::failure;
}

template <class Export>
void write_all(Export& source, std::ostream& out) {
  for (;;) {
    const auto piece = source.next();
    if (!piece.ok()) throw client::Failure{piece.error()};
    if (!*piece) return;
    if (!out.write((*piece)->data(), static_cast<std::streamsize>((*piece)->size()))) {
      throw client::Failure{{ErrorCode::file_unwritable}};
    }
  }
}

std::uint64_t write_files(const AuditExportOptions& options, audit::RowFormat format, const audit::Selection& selection,
                          audit::EventReader& reader, const merkle::NoteSigner& signer) {
  std::filesystem::path proof_name = options.output;
  proof_name += ".proof";
  client::OutputFile rows_file(options.output, options.force), proof_file(proof_name, options.force);
  audit::ProofExport proof(reader, selection, signer);
  audit::RowsExport rows(reader, selection, format, options.byte_order_mark);
  write_all(proof, proof_file.stream());
  write_all(rows, rows_file.stream());
  if (rows.rows() != proof.range().rows) throw client::Failure{{ErrorCode::audit_damaged}};
  proof_file.complete();  // rows that nothing proves would be worse than the other way round
  rows_file.complete();
  return rows.rows();
}

}  // namespace

std::optional<audit::RowFormat> row_format(std::string_view name, const std::filesystem::path& file) {
  const std::string extension = file.extension().string();
  if (name.empty() && !extension.empty()) name = std::string_view(extension).substr(1);
  if (name == "csv") return audit::RowFormat::csv;
  if (name == "jsonl" || name == "ndjson") return audit::RowFormat::jsonl;
  return std::nullopt;
}

int export_audit(const AuditExportOptions& options, audit::EventReader& reader, const merkle::NoteSigner& signer,
                 std::uint64_t size, std::ostream& err) {
  const audit::Selection selection{TenantId::parse(options.tenant), parse_moment(options.from),
                                   parse_moment(options.to), size};
  const auto format = row_format(options.format, options.output);
  if (!format) return refuse(err, "--format is csv or jsonl.");
  if (!options.tenant.empty() && !selection.tenant) return refuse(err, "--tenant is the GUID of a tenant.");
  if ((!options.from.empty() && !selection.from) || (!options.to.empty() && !selection.to)) {
    return refuse(err, "--from and --to are dates (2026-01-31) or times (2026-01-31T12:00:00.000Z), both in UTC.");
  }
  if (selection.from && selection.to && *selection.from >= *selection.to) {
    return refuse(err, "--from must be before --to: the first is part of the period, the second is not.");
  }
  try {
    const std::uint64_t rows = write_files(options, *format, selection, reader, signer);
    err << rows << " rows written to " << options.output.string()
        << ", the proof beside them. Verifier key of the log: " << signer.verifier_key() << "\n";
    return success;
  } catch (const client::Failure& failure) {
    return fail(err, failure);
  }
}

}  // namespace feldsiegel::cli
