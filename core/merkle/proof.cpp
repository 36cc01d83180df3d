#include "core/merkle/proof.h"

#include <algorithm>

#include "core/merkle/range.h"

namespace feldsiegel::merkle {
namespace {

// The roots of `ranges`, all of whose subtrees are read at once.
Result<std::vector<Hash>> roots_of(NodeSource& source, std::span<const LeafRange> ranges) {
  std::vector<NodeId> nodes;
  std::vector<std::size_t> ends;
  for (const LeafRange& range : ranges) {
    add_nodes(range, nodes);
    ends.push_back(nodes.size());
  }
  if (nodes.empty()) return std::vector<Hash>{};
  FELDSIEGEL_TRY(const std::vector<Hash> hashes, source.read(nodes));
  if (hashes.size() != nodes.size()) return ErrorCode::internal_error;
  std::vector<Hash> roots;
  std::size_t begin = 0;
  for (const std::size_t end : ends) {
    roots.push_back(fold(std::span(hashes).subspan(begin, end - begin)));
    begin = end;
  }
  return roots;
}

}  // namespace

Result<Hash> root_at(NodeSource& source, std::uint64_t size) {
  if (size > max_tree_size) return ErrorCode::invalid_value;
  if (size == 0) return empty_root();
  const LeafRange all[] = {{0, size}};
  FELDSIEGEL_TRY(const std::vector<Hash> roots, roots_of(source, all));
  return roots.front();
}

Result<std::vector<Hash>> inclusion_proof(NodeSource& source, std::uint64_t index, std::uint64_t size) {
  if (size > max_tree_size || index >= size) return ErrorCode::invalid_value;
  std::vector<LeafRange> siblings;
  for (LeafRange range{0, size}; range.size() > 1;) {
    const std::uint64_t split = range.split();
    const LeafRange left{range.begin, split};
    const LeafRange right{split, range.end};
    siblings.push_back(index < split ? right : left);
    range = index < split ? left : right;
  }
  std::reverse(siblings.begin(), siblings.end());  // found from the root downwards
  return roots_of(source, siblings);
}

Result<std::vector<Hash>> consistency_proof(NodeSource& source, std::uint64_t old_size, std::uint64_t size) {
  if (size > max_tree_size || old_size > size) return ErrorCode::invalid_value;
  if (old_size == 0 || old_size == size) return std::vector<Hash>{};
  std::vector<LeafRange> ranges;
  LeafRange range{0, size};
  while (range.end != old_size) {
    const std::uint64_t split = range.split();
    const LeafRange left{range.begin, split};
    const LeafRange right{split, range.end};
    ranges.push_back(old_size <= split ? right : left);
    range = old_size <= split ? left : right;
  }
  if (range.begin != 0) ranges.push_back(range);  // else it is the whole old tree, whose root the verifier has
  std::reverse(ranges.begin(), ranges.end());
  return roots_of(source, ranges);
}

}  // namespace feldsiegel::merkle
