#include "core/merkle/frontier.h"

#include "core/merkle/range.h"

namespace feldsiegel::merkle {

void add_nodes(LeafRange range, std::vector<NodeId>& nodes) {
  while (range.begin != range.end) {
    const std::uint64_t width = std::bit_floor(range.size());
    const auto level = static_cast<std::uint32_t>(std::countr_zero(width));
    nodes.push_back({level, range.begin >> level});
    range.begin += width;
  }
}

Hash fold(std::span<const Hash> subtrees) {
  Hash hash = subtrees.back();
  for (std::size_t i = subtrees.size() - 1; i > 0; --i) hash = node_hash(subtrees[i - 1], hash);
  return hash;
}

std::vector<NodeId> Frontier::nodes_of(std::uint64_t size) {
  if (size > max_tree_size) std::abort();
  std::vector<NodeId> nodes;
  add_nodes({0, size}, nodes);
  return nodes;
}

Frontier Frontier::from(std::uint64_t size, std::span<const Hash> hashes) {
  if (size > max_tree_size || hashes.size() != static_cast<std::size_t>(std::popcount(size))) std::abort();
  Frontier frontier;
  frontier.size_ = size;
  frontier.peaks_.assign(hashes.begin(), hashes.end());
  return frontier;
}

void Frontier::append(const Hash& leaf) {
  append(leaf, [](NodeId, const Hash&) {});
}

Hash Frontier::root() const { return peaks_.empty() ? empty_root() : fold(peaks_); }

}  // namespace feldsiegel::merkle
