// Produces the two files of an export piece by piece, for whoever sends or writes them. Format: docs/spec/audit.md.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/audit/export_tree.h"
#include "core/merkle/note.h"
#include "sidecar/audit/event_reader.h"
#include "sidecar/audit_export/row_text.h"

namespace feldsiegel::audit {

class RowsExport {
 public:
  /// Borrows the reader.
  RowsExport(EventReader& reader, Selection selection, RowFormat format, bool byte_order_mark);

  /// Some 64 KiB of whole rows; nothing at the end. Errors: those of the reader and of append_row; there is nothing to
  /// go on with after one.
  Result<std::optional<std::string>> next();

  std::uint64_t rows() const { return rows_; }  ///< so far

 private:
  EventReader& reader_;
  const Selection selection_;
  const RowFormat format_;
  std::optional<std::string> header_;
  Status fetch();

  std::vector<Row> waiting_{};
  std::size_t at_ = 0;       // of those that wait
  std::uint64_t index_ = 0;  // of the log; where to go on
  std::size_t limit_ = 16;   // rows of the next read
  std::uint64_t rows_ = 0;
};

class ProofExport {
 public:
  /// Borrows the reader and the signer, whose name is the log's.
  ProofExport(EventReader& reader, Selection selection, const merkle::NoteSigner& signer);
  ProofExport(const ProofExport&) = delete;
  ProofExport& operator=(const ProofExport&) = delete;

  /// Statement and checkpoint, then some lines of the tree at a time; nothing at the end. Errors: those of the reader
  /// and of TreeWriter; there is nothing to go on with after one.
  Result<std::optional<std::string>> next();

  /// Of the rows; after the first piece.
  const SelectedRange& range() const { return range_; }

 private:
  Result<std::string> begin();
  Result<std::optional<std::uint64_t>> next_index();

  EventReader& reader_;
  const Selection selection_;
  const merkle::NoteSigner& signer_;
  SelectedRange range_{};
  std::optional<TreeWriter> tree_{};
  std::vector<std::uint64_t> indexes_{};
  std::size_t at_ = 0;
  std::uint64_t index_ = 0;  // of the log; where to go on
};

}  // namespace feldsiegel::audit
