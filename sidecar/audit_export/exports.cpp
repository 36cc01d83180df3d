#include "sidecar/audit_export/exports.h"

#include <algorithm>
#include <utility>

#include "core/audit/decimal.h"
#include "core/audit/export_proof.h"
#include "core/merkle/proof.h"

namespace feldsiegel::audit {
namespace {

constexpr std::size_t piece_size = 64u << 10;
constexpr std::size_t max_rows_per_read = 256;
constexpr std::size_t indexes_per_read = 1024;

}  // namespace

RowsExport::RowsExport(EventReader& reader, Selection selection, RowFormat format, bool byte_order_mark)
    : reader_(reader), selection_(std::move(selection)), format_(format) {
  header_ = row_header(format, byte_order_mark);
}

Status RowsExport::fetch() {
  FELDSIEGEL_TRY(waiting_, reader_.rows(selection_, index_, limit_));
  at_ = 0;
  return {};
}

Result<std::optional<std::string>> RowsExport::next() {
  std::string text = std::exchange(header_, std::nullopt).value_or("");
  std::size_t count = 0;
  for (; text.size() < piece_size; ++count, ++at_) {
    if (at_ == waiting_.size()) FELDSIEGEL_CHECK(fetch());
    if (waiting_.empty()) break;
    const auto index = parse_decimal(waiting_[at_][Column::index]);
    if (!index || *index < index_) return ErrorCode::audit_damaged;
    index_ = *index + 1;
    FELDSIEGEL_CHECK(append_row(text, waiting_[at_], format_));
  }
  rows_ += count;
  if (text.empty()) return std::optional<std::string>();
  // Rows may be large: no more are read at once than make up a piece by the ones just seen.
  if (count > 0) limit_ = std::clamp<std::size_t>(piece_size * count / text.size(), 1, max_rows_per_read);
  return std::optional(std::move(text));
}

ProofExport::ProofExport(EventReader& reader, Selection selection, const merkle::NoteSigner& signer)
    : reader_(reader), selection_(std::move(selection)), signer_(signer) {}

Result<std::optional<std::uint64_t>> ProofExport::next_index() {
  if (at_ == indexes_.size()) {
    FELDSIEGEL_TRY(indexes_, reader_.indexes(selection_, index_, indexes_per_read));
    at_ = 0;
    if (indexes_.empty()) return std::optional<std::uint64_t>();
  }
  index_ = indexes_[at_] + 1;
  return std::optional(indexes_[at_++]);
}

Result<std::string> ProofExport::begin() {
  FELDSIEGEL_TRY(range_, reader_.range(selection_));
  const ExportStatement statement{signer_.name(),
                                  selection_.size,
                                  selection_.tenant,
                                  selection_.from,
                                  selection_.to,
                                  range_.rows,
                                  range_.rows > 0 ? range_.first : 0};
  FELDSIEGEL_TRY(const merkle::Hash root, merkle::root_at(reader_.nodes(), selection_.size));
  const merkle::Checkpoint checkpoint{signer_.name(), selection_.size, root, {}};
  if (!is_sound(statement) || !merkle::is_valid_checkpoint(checkpoint)) return ErrorCode::audit_damaged;
  tree_.emplace(reader_.nodes(), selection_.size, root, [this] { return next_index(); });
  return proof_head_text(statement, checkpoint, signer_);
}

Result<std::optional<std::string>> ProofExport::next() {
  if (!tree_) {
    FELDSIEGEL_TRY(std::string head, begin());
    return std::optional(std::move(head));
  }
  FELDSIEGEL_TRY(std::string lines, tree_->next());
  return lines.empty() ? std::optional<std::string>() : std::optional(std::move(lines));
}

}  // namespace feldsiegel::audit
