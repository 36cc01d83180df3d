// The part of the log's tree that proves which rows an export has, as lines. Format: docs/spec/audit.md.
// A tree of n leaves is held in O(log n) memory on both sides.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/merkle/node.h"

namespace feldsiegel::audit {

/// A subtree of which it is known what it must hash to.
struct Subtree {
  std::uint64_t begin;
  std::uint64_t size;
  merkle::Hash hash{};
};

class TreeWriter {
 public:
  /// The next index of an exported row, ascending and below the size; nothing at the end.
  using Indexes = std::function<Result<std::optional<std::uint64_t>>()>;

  /// Borrows the source. `root` is the checkpoint's.
  TreeWriter(merkle::NodeSource& source, std::uint64_t size, const merkle::Hash& root, Indexes indexes);

  /// Some more lines, at most some 200 KiB, from one read of the source; empty at the end. Errors: audit_damaged (the
  /// source's nodes do not hash to the root, or the indexes do not ascend); those of the source and of the indexes.
  Result<std::string> next();

 private:
  enum class Kind : std::uint8_t { skipped, row, split };
  struct Step {
    Kind kind;
    std::size_t right_nodes = 0;  // how many perfect subtrees the right side of a split consists of
  };

  Status plan();
  Status plan_one();
  Status take_index();
  void add_nodes(std::uint64_t begin, std::uint64_t size);
  Result<std::string> render(const std::vector<merkle::Hash>& hashes);

  merkle::NodeSource& source_;
  Indexes indexes_;
  std::optional<std::uint64_t> index_{};  // of the next row
  bool started_ = false;
  std::uint64_t size_;
  std::vector<Subtree> unplanned_{};       // the next one is the last; without hashes
  std::vector<merkle::Hash> unwritten_{};  // what the next subtrees must hash to
  std::vector<Step> steps_{};
  std::vector<merkle::NodeId> ids_{};
};

/// Reads the lines and holds each against the root.
class TreeReader {
 public:
  struct ProvenRow {
    std::uint64_t index;
    merkle::Hash leaf;
  };

  TreeReader(std::uint64_t size, const merkle::Hash& root);

  /// Whether every leaf has been accounted for: no further line may come.
  bool at_end() const { return open_.empty(); }

  /// A line without its end; the row that it proves, if it does. Errors: audit_export_malformed (no such line, a line
  /// behind the end, two subtrees left out that could have been left out as one), audit_export_unproven (hashes that do
  /// not lead to the root). The reader must be dropped after an error.
  Result<std::optional<ProvenRow>> read(std::string_view line);

 private:
  Status split(const Subtree& subtree, std::string_view line);

  enum class Last : std::uint8_t { other, split, skipped_left };

  std::vector<Subtree> open_{};  // the next one is the last
  Last last_ = Last::other;
};

}  // namespace feldsiegel::audit
