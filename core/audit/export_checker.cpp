#include "core/audit/export_checker.h"

#include <utility>

#include "core/audit/decimal.h"
#include "core/base/timestamp.h"

namespace feldsiegel::audit {

ExportChecker::ExportChecker(LineSource& proof, ProofHead head)
    : proof_(&proof),
      head_(std::move(head)),
      tree_(head_.checkpoint.size, head_.checkpoint.root),
      number_(head_.statement.first) {}

Result<ExportChecker> ExportChecker::open(LineSource& proof, const merkle::NoteVerifier& key) {
  FELDSIEGEL_TRY(ProofHead head, read_proof_head(proof, key));
  return ExportChecker(proof, std::move(head));
}

ExportFault ExportChecker::fault(ErrorCode code, std::optional<std::uint64_t> index, std::string_view detail) const {
  return {code, rows_, index, 0, detail};
}

ExportFault ExportChecker::fault_of_proof(ErrorCode code, std::string_view detail) const {
  return {code, 0, std::nullopt, lines_, detail};
}

// Reads up to the line that proves the next row.
std::optional<ExportFault> ExportChecker::advance() {
  proven_.reset();
  while (!proven_ && !tree_.at_end()) {
    const auto line = proof_->next();
    ++lines_;
    if (!line.ok()) return fault_of_proof(line.error().code, {});
    if (!*line) return fault_of_proof(ErrorCode::audit_export_malformed, "The tree ends early.");
    const auto row = tree_.read(**line);
    if (!row.ok()) return fault_of_proof(row.error().code, {});
    proven_ = *row;
  }
  return std::nullopt;
}

// Whether the proof has this row further on; reads it up to there.
bool ExportChecker::lies_ahead(std::uint64_t index, const merkle::Hash& leaf) {
  while (proven_ && proven_->index < index) {
    if (advance()) return false;
  }
  return proven_ && proven_->index == index && proven_->leaf == leaf;
}

// The row is not the one that the proof has next: says why, as far as that can be told.
ExportFault ExportChecker::unproven(const Row& row, const merkle::Hash& leaf) {
  const std::uint64_t wanted = proven_->index;
  const auto index = parse_decimal(row[Column::index]);
  Row renumbered = row;
  renumbered[Column::index] = std::to_string(wanted);
  const auto other = leaf_of(renumbered);
  if (other.ok() && *other == proven_->leaf) {
    return fault(ErrorCode::audit_row_altered, wanted, "Its index is another.");
  }
  if (!index) return fault(ErrorCode::audit_row_malformed, std::nullopt, "Its index is no number.");
  if (*index == wanted) return fault(ErrorCode::audit_row_altered, index, {});
  if (*index < wanted) return fault(ErrorCode::audit_row_added, index, "The rows behind it are later ones.");
  if (!lies_ahead(*index, leaf)) return fault(ErrorCode::audit_row_added, index, {});
  return fault(ErrorCode::audit_row_missing, wanted, "It belongs in the place of this row.");
}

// The log has this row here; whether it may be part of this export.
std::optional<ExportFault> ExportChecker::check_content(const Row& row) {
  const ExportStatement& statement = head_.statement;
  const std::optional<std::uint64_t> index = proven_->index;
  const auto number = parse_decimal(row[statement.tenant ? Column::tenant_index : Column::index]);
  const auto time = parse_timestamp(row[Column::time]);
  if (parse_decimal(row[Column::index]) != index || !number || !time) {
    return fault(ErrorCode::audit_row_malformed, index, "Its index, tenant_index or time is none.");
  }
  if (statement.tenant && row[Column::tenant] != statement.tenant->text()) {
    return fault(ErrorCode::audit_row_added, index, "It is another tenant's.");
  }
  if ((statement.from && *time < *statement.from) || (statement.to && *time >= *statement.to)) {
    return fault(ErrorCode::audit_row_added, index, "Its time is not that of the export.");
  }
  if (*number > number_) {
    return fault(ErrorCode::audit_row_missing, std::nullopt, "Before this row, numbers are left out.");
  }
  if (*number < number_) return fault(ErrorCode::audit_row_added, index, "Its number has been there before.");
  if (*time < time_) return fault(ErrorCode::audit_row_added, index, "Its time is before that of the row before.");
  if (rows_ > statement.rows) return fault(ErrorCode::audit_row_added, index, "More rows than were exported.");
  ++number_;
  time_ = *time;
  return std::nullopt;
}

std::optional<ExportFault> ExportChecker::add(const Row& row) {
  ++rows_;
  if (auto wrong = advance()) return wrong;
  const auto leaf = leaf_of(row);
  if (!leaf.ok()) return fault(leaf.error().code, parse_decimal(row[Column::index]), "Its disclosure is none.");
  if (!proven_) {
    return fault(ErrorCode::audit_row_added, parse_decimal(row[Column::index]), "The export has ended before it.");
  }
  if (*leaf != proven_->leaf) return unproven(row, *leaf);
  return check_content(row);
}

std::optional<ExportFault> ExportChecker::finish() {
  if (auto wrong = advance()) return wrong;
  ++rows_;  // the row that should be there
  if (proven_) return fault(ErrorCode::audit_row_missing, proven_->index, "The rows end early.");
  --rows_;
  const auto line = proof_->next();
  ++lines_;
  if (!line.ok()) return fault_of_proof(line.error().code, {});
  if (*line) return fault_of_proof(ErrorCode::audit_export_malformed, "Something stands behind the tree.");
  if (rows_ == head_.statement.rows) return std::nullopt;
  ++rows_;
  return fault(ErrorCode::audit_row_missing, std::nullopt, "The rows end early.");
}

}  // namespace feldsiegel::audit
