// The right edge of a growing tree: all that appending a leaf and computing the root need, O(log n) hashes.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <span>
#include <vector>

#include "core/merkle/node.h"

namespace feldsiegel::merkle {

class Frontier {
 public:
  /// The tree without leaves.
  Frontier() = default;

  /// The perfect subtrees that make up a tree of `size` leaves, from left (largest) to right: one per bit that is set.
  /// Precondition: at most max_tree_size; aborts otherwise.
  static std::vector<NodeId> nodes_of(std::uint64_t size);

  /// Precondition: `hashes` are those of nodes_of(size); aborts when they are not as many.
  static Frontier from(std::uint64_t size, std::span<const Hash> hashes);

  /// Adds a leaf by its hash and calls completed(NodeId, const Hash&) for every perfect subtree of level 1 and above
  /// that it completes, lowest first. Precondition: the size is below max_tree_size; aborts otherwise.
  template <class Completed>
  void append(const Hash& leaf, Completed&& completed);
  void append(const Hash& leaf);

  std::uint64_t size() const { return size_; }

  /// The tree's root; empty_root() without leaves.
  Hash root() const;

 private:
  std::uint64_t size_ = 0;
  std::vector<Hash> peaks_;  // as nodes_of(size_)
};

template <class Completed>
void Frontier::append(const Hash& leaf, Completed&& completed) {
  if (size_ == max_tree_size) std::abort();
  Hash hash = leaf;
  // Every set bit at the low end is a subtree that the new one joins from the right.
  for (std::uint32_t level = 0; (size_ >> level & 1) != 0; ++level) {
    hash = node_hash(peaks_.back(), hash);
    peaks_.pop_back();
    const Hash& done = hash;
    completed(NodeId{level + 1, size_ >> (level + 1)}, done);
  }
  peaks_.push_back(hash);
  ++size_;
}

}  // namespace feldsiegel::merkle
