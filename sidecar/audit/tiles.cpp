#include "sidecar/audit/tiles.h"

#include <algorithm>

namespace feldsiegel::audit {
namespace {

// Of the first node of a level within a tile; `height` from 1 to 6.
constexpr std::size_t begin_of(std::uint32_t height) { return tile_width - (tile_width >> (height - 1)); }

std::uint32_t height_in_tile(const merkle::NodeId& node) { return (node.level - 1) % tile_height + 1; }

}  // namespace

TileId tile_of(const merkle::NodeId& node) {
  return {(node.level - 1) / tile_height, node.index >> (tile_height - height_in_tile(node))};
}

std::size_t place_in_tile(const merkle::NodeId& node) {
  const std::uint32_t height = height_in_tile(node);
  const std::uint64_t within = (tile_width >> height) - 1;
  return begin_of(height) + static_cast<std::size_t>(node.index & within);
}

TileNodes make_tile(std::span<const merkle::Hash> base) {
  TileNodes nodes{};
  std::span<const merkle::Hash> below = base;
  for (std::uint32_t height = 1; height <= tile_height && below.size() >= 2; ++height) {
    const std::size_t count = below.size() / 2;
    const std::span<merkle::Hash> level = std::span(nodes).subspan(begin_of(height), count);
    for (std::size_t i = 0; i < count; ++i) level[i] = merkle::node_hash(below[2 * i], below[2 * i + 1]);
    below = level;
  }
  return nodes;
}

std::vector<TileId> open_tiles(std::uint64_t size) {
  std::vector<TileId> open;
  for (std::uint32_t level = 0; size > 0; ++level, size /= tile_width) open.push_back({level, size / tile_width});
  return open;
}

GrowingTree::GrowingTree(merkle::Frontier frontier, std::span<const Tile> open) : frontier_(std::move(frontier)) {
  for (const Tile& tile : open) open_.push_back(tile.nodes);
}

void GrowingTree::append(const merkle::Hash& leaf, std::vector<Tile>& completed) {
  frontier_.append(leaf, [&](const merkle::NodeId& node, const merkle::Hash& hash) {
    const TileId tile = tile_of(node);
    if (tile.level >= open_.size()) open_.resize(tile.level + 1);
    TileNodes& nodes = open_[tile.level];
    nodes[place_in_tile(node)] = hash;
    if (height_in_tile(node) == tile_height) completed.push_back({tile, nodes});
  });
}

}  // namespace feldsiegel::audit
