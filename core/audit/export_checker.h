// Holds an export of the audit log against its proof, in one pass and constant memory. Format: docs/spec/audit.md.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/audit/export_proof.h"
#include "core/audit/export_tree.h"
#include "core/audit/row.h"

namespace feldsiegel::audit {

/// The first thing that is wrong.
struct ExportFault {
  ErrorCode code;
  std::uint64_t row = 0;                 ///< in the file, counted from 1, without the header; 0: no row is to blame
  std::optional<std::uint64_t> index{};  ///< of that row; of a missing row: where the log holds it, if that is known
  std::uint64_t tree_line = 0;           ///< of the proof, counted from the tree's first; 0: the proof is not to blame
  std::string_view detail{};             ///< a fixed sentence for people
};

class ExportChecker {
 public:
  /// Reads the head of the proof. Borrows the lines. The error is that of `read_proof_head`.
  static Result<ExportChecker> open(LineSource& proof, const merkle::NoteVerifier& key);

  const ExportStatement& statement() const { return head_.statement; }

  /// The rows one after the other. Codes: audit_row_malformed, audit_row_altered, audit_row_missing, audit_row_added;
  /// with a line of the proof audit_export_malformed, audit_export_unproven and those of the lines' source. The checker
  /// must be dropped after a fault.
  [[nodiscard]] std::optional<ExportFault> add(const Row& row);

  /// Behind the last row; nothing: the export is what its statement says. The same codes.
  [[nodiscard]] std::optional<ExportFault> finish();

  /// Rows so far.
  std::uint64_t rows() const { return rows_; }

 private:
  ExportChecker(LineSource& proof, ProofHead head);

  std::optional<ExportFault> advance();
  std::optional<ExportFault> check_content(const Row& row);
  ExportFault unproven(const Row& row, const merkle::Hash& leaf);
  bool lies_ahead(std::uint64_t index, const merkle::Hash& leaf);
  ExportFault fault_of_proof(ErrorCode code, std::string_view detail) const;
  ExportFault fault(ErrorCode code, std::optional<std::uint64_t> index, std::string_view detail) const;

  LineSource* proof_;
  ProofHead head_;
  TreeReader tree_;
  std::optional<TreeReader::ProvenRow> proven_{};  // the next row must be this one; nothing: the tree has no more
  std::uint64_t rows_ = 0;
  std::uint64_t lines_ = 0;   // of the tree
  std::uint64_t number_ = 0;  // what the next row's tenant_index (or index) must be
  std::int64_t time_ = 0;     // of the last row
};

}  // namespace feldsiegel::audit
