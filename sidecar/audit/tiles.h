// Inner nodes are kept in tiles: six levels of the tree over 64 hashes make one row, so that a proof needs few reads
// and an event adds little to write. Tile level t covers the tree's levels 6t + 1 to 6t + 6.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "core/merkle/frontier.h"

namespace feldsiegel::audit {

inline constexpr std::uint32_t tile_height = 6;
inline constexpr std::size_t tile_width = 64;  ///< hashes that it is made of
inline constexpr std::size_t tile_nodes = 63;  ///< hashes that it holds

struct TileId {
  std::uint32_t level;
  std::uint64_t index;
  auto operator<=>(const TileId&) const = default;
};

/// Lowest level first, each from left to right; the last is the top.
using TileNodes = std::array<merkle::Hash, tile_nodes>;

struct Tile {
  TileId id;
  TileNodes nodes;
};

/// Where a node of level 1 or above lies.
TileId tile_of(const merkle::NodeId& node);
std::size_t place_in_tile(const merkle::NodeId& node);

/// The nodes over `base`, up to 64 hashes of the level below; those that are not complete stay zero.
TileNodes make_tile(std::span<const merkle::Hash> base);

/// The tiles that a log of this size has begun but not completed, lowest level first, one per level that has any hash.
std::vector<TileId> open_tiles(std::uint64_t size);

/// The tree's right edge together with the tiles that it has begun.
class GrowingTree {
 public:
  GrowingTree() = default;

  /// `open` as open_tiles(frontier.size()), with their nodes.
  GrowingTree(merkle::Frontier frontier, std::span<const Tile> open);

  /// Tiles that the leaf completes go to the end of `completed`.
  void append(const merkle::Hash& leaf, std::vector<Tile>& completed);

  std::uint64_t size() const { return frontier_.size(); }
  merkle::Hash root() const { return frontier_.root(); }

 private:
  merkle::Frontier frontier_;
  std::vector<TileNodes> open_;  // by tile level
};

}  // namespace feldsiegel::audit
