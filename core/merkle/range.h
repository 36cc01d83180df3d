// Inside core/merkle: runs of leaves and the perfect subtrees that make them up.
#pragma once

#include <bit>
#include <cstdint>
#include <span>
#include <vector>

#include "core/merkle/node.h"

namespace feldsiegel::merkle {

/// The leaves [begin, end), not empty, as RFC 6962 splits a tree: `begin` is a multiple of a power of two that is at
/// least the length.
struct LeafRange {
  std::uint64_t begin;
  std::uint64_t end;
  std::uint64_t size() const { return end - begin; }

  /// Where the left subtree ends: the largest power of two below the length. Precondition: at least two leaves.
  std::uint64_t split() const { return begin + std::bit_floor(size() - 1); }
};

/// Adds the perfect subtrees of the range, from left (largest) to right.
void add_nodes(LeafRange range, std::vector<NodeId>& nodes);

/// The root over perfect subtrees that lie side by side, largest first. Precondition: at least one.
Hash fold(std::span<const Hash> subtrees);

}  // namespace feldsiegel::merkle
