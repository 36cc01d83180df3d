#include "core/merkle/frontier.h"

#include <bit>

#include "tests/core/merkle/tree_fixture.h"

namespace feldsiegel::merkle {
namespace {

using namespace testing;

TEST_CASE("the frontier's root is the reference's for every size from 0 to 130") {
  Frontier frontier;
  for (std::size_t size = 0; size <= 130; ++size) {
    CAPTURE(size);
    REQUIRE(frontier.size() == size);
    CHECK(text_of(frontier.root()) == reference::MTH(entries(size)));
    frontier.append(leaf_hash(as_bytes(entry(size))));
  }
}

TEST_CASE("a leaf completes the subtrees that end with it, lowest first, with the reference's hashes") {
  Frontier frontier;
  for (std::uint64_t index = 0; index < 64; ++index) {
    std::uint32_t level = 0;
    frontier.append(leaf_hash(as_bytes(entry(index))), [&](NodeId node, const Hash& hash) {
      CHECK(node.level == ++level);
      const std::uint64_t begin = node.index << level;
      const std::uint64_t end = (node.index + 1) << level;
      REQUIRE(end == index + 1);
      const reference::Entries all = entries(end);
      CHECK(text_of(hash) == reference::MTH({all.begin() + static_cast<std::ptrdiff_t>(begin), all.end()}));
    });
    CHECK(level == static_cast<std::uint32_t>(std::countr_one(index)));
  }
}

TEST_CASE("a tree consists of one perfect subtree per bit of its size, from left to right") {
  CHECK(Frontier::nodes_of(0).empty());
  CHECK(Frontier::nodes_of(1) == std::vector<NodeId>{{0, 0}});
  CHECK(Frontier::nodes_of(13) == std::vector<NodeId>{{3, 0}, {2, 2}, {0, 12}});
  const auto most = Frontier::nodes_of(max_tree_size);
  REQUIRE(most.size() == 63);
  CHECK(most.front() == NodeId{62, 0});
  CHECK(most.back() == NodeId{0, max_tree_size - 1});
}

TEST_CASE("a frontier that is made from stored hashes grows like the one that made them") {
  MemoryNodes nodes(200);
  for (std::uint64_t size = 0; size <= 200; ++size) {
    CAPTURE(size);
    const auto hashes = nodes.read(Frontier::nodes_of(size));
    REQUIRE(hashes.ok());
    Frontier frontier = Frontier::from(size, *hashes);
    CHECK(frontier.root() == *root_at(nodes, size));
    while (frontier.size() < 200) frontier.append(nodes.leaf(frontier.size()));
    CHECK(frontier.root() == nodes.frontier().root());
  }
}

TEST_CASE("a frontier just below the largest size takes one more leaf") {
  const std::uint64_t size = max_tree_size - 1;
  std::vector<Hash> hashes(Frontier::nodes_of(size).size(), leaf_hash(as_bytes("x")));
  Frontier frontier = Frontier::from(size, hashes);
  bool completes = false;
  frontier.append(leaf_hash(as_bytes("y")), [&](NodeId, const Hash&) { completes = true; });
  CHECK(frontier.size() == max_tree_size);
  CHECK_FALSE(completes);
}

}  // namespace
}  // namespace feldsiegel::merkle
