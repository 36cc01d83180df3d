// The nodes of a Merkle tree by their place, and where their hashes come from.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/base/result.h"
#include "core/merkle/hash.h"

namespace feldsiegel::merkle {

/// The most leaves of a tree, 2^63 - 1: what databases and other implementations of logs can count.
inline constexpr std::uint64_t max_tree_size = (std::uint64_t{1} << 63) - 1;

/// The perfect subtree over the leaves [index << level, (index + 1) << level); level 0 is a leaf.
struct NodeId {
  std::uint32_t level;
  std::uint64_t index;
  bool operator==(const NodeId&) const = default;
};

/// Where the hashes of nodes lie: a database, a file, memory.
class NodeSource {
 public:
  virtual ~NodeSource() = default;

  /// The hashes of `ids`, as many and in that order. Only subtrees are asked for whose leaves are all in the tree.
  /// Errors: the source's own; they are passed on.
  virtual Result<std::vector<Hash>> read(std::span<const NodeId> ids) = 0;
};

}  // namespace feldsiegel::merkle
