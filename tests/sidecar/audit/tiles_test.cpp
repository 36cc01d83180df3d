// The tree in tiles, in a store, against every node computed anew.
#include "sidecar/audit/tiles.h"

#include <map>
#include <set>

#include "core/merkle/proof.h"
#include "tests/core/merkle/tree_fixture.h"
#include "tests/sidecar/audit/log_places.h"

namespace feldsiegel::testing {
namespace {

using merkle::Hash;
using merkle::NodeId;

// All complete nodes, level by level, by nothing but the definition.
class AllNodes {
 public:
  explicit AllNodes(std::vector<Hash> leaves) {
    levels_.push_back(std::move(leaves));
    grow();
  }

  std::vector<NodeId> ids() const {
    std::vector<NodeId> all;
    for (std::uint32_t level = 0; level < levels_.size(); ++level) {
      for (std::uint64_t i = 0; i < levels_[level].size(); ++i) all.push_back({level, i});
    }
    return all;
  }
  const Hash& at(const NodeId& id) const { return levels_[id.level][static_cast<std::size_t>(id.index)]; }

 private:
  void grow() {
    while (levels_.back().size() > 1) {
      std::vector<Hash> above;
      const std::vector<Hash>& below = levels_.back();
      for (std::size_t i = 0; i + 1 < below.size(); i += 2) {
        above.push_back(merkle::node_hash(below[i], below[i + 1]));
      }
      levels_.push_back(std::move(above));
    }
  }
  std::vector<std::vector<Hash>> levels_;
};

Hash some_leaf(std::uint64_t index) { return merkle::leaf_hash(as_bytes(merkle::testing::entry(index))); }

std::vector<Hash> some_leaves(std::uint64_t count) {
  std::vector<Hash> leaves;
  for (std::uint64_t i = 0; i < count; ++i) leaves.push_back(some_leaf(i));
  return leaves;
}

// Events that say nothing, with leaves that count: the tree does not care what it is made of.
class StoredTree {
 public:
  explicit StoredTree(audit::sql::SqlStore& store) : store_(store) {}

  void grow_to(std::uint64_t size) {
    audit::Head after = head_;
    std::vector<audit::StoredEvent> events;
    std::vector<audit::Tile> tiles;
    for (std::uint64_t i = head_.size; i < size; ++i) {
      audit::StoredEvent event;
      event.row[audit::Column::index] = std::to_string(i);
      for (audit::Disclosure& each : event.disclosures) each.salt.emplace();
      event.leaf = some_leaf(i);
      tree_.append(event.leaf, tiles);
      events.push_back(std::move(event));
    }
    after.size = size;
    after.root = tree_.root();
    REQUIRE(outcome(store_.append({head_, after, events, tiles, {}})) == "ok");
    head_ = after;
  }

 private:
  audit::sql::SqlStore& store_;
  audit::Head head_;
  audit::GrowingTree tree_;
};

std::unique_ptr<audit::sql::SqlStore> new_store(const auto& place) {
  auto store = place.store();
  REQUIRE(store != nullptr);
  REQUIRE(store->create({"origin", "key", Bytes{1}}).ok());
  REQUIRE(store->find().ok());
  return store;
}

std::size_t wrong_nodes(merkle::NodeSource& source, std::uint64_t size) {
  const AllNodes expected(some_leaves(size));
  const std::vector<NodeId> ids = expected.ids();
  const auto read = source.read(ids);
  REQUIRE(outcome(read) == "ok");
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < ids.size(); ++i) wrong += (*read)[i] == expected.at(ids[i]) ? 0u : 1u;
  return wrong;
}

// Asked for one at a time, nothing that another node needed is there yet.
std::size_t wrong_single_nodes(merkle::NodeSource& source, std::uint64_t size, std::size_t step) {
  const AllNodes expected(some_leaves(size));
  const std::vector<NodeId> ids = expected.ids();
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < ids.size(); i += step) {
    const auto read = source.read({&ids[i], 1});
    wrong += read.ok() && read->size() == 1 && read->front() == expected.at(ids[i]) ? 0u : 1u;
  }
  return wrong;
}

}  // namespace

TEST_CASE("every node has a place of its own in its tile, and a tile's own nodes fill it") {
  std::map<audit::TileId, std::set<std::size_t>> taken;
  for (std::uint32_t level = 1; level <= 12; ++level) {
    for (std::uint64_t index = 0; index < (std::uint64_t{4096} >> level); ++index) {
      const NodeId node{level, index};
      const std::size_t place = audit::place_in_tile(node);
      CHECK(place < audit::tile_nodes);
      CHECK(taken[audit::tile_of(node)].insert(place).second);
    }
  }
  CHECK(taken.size() == 65);
  for (const auto& [tile, places] : taken) CHECK(places.size() == audit::tile_nodes);
}

TEST_CASE("a tile of some hashes holds the nodes over them, and nothing where a node is not complete") {
  for (std::size_t count = 0; count <= audit::tile_width; ++count) {
    const std::vector<Hash> leaves = some_leaves(count);
    const audit::TileNodes nodes = audit::make_tile(leaves);
    std::size_t filled = 0, wrong = 0;
    const AllNodes expected(leaves);
    for (const NodeId& id : expected.ids()) {
      if (id.level == 0) continue;
      ++filled;
      wrong += nodes[audit::place_in_tile(id)] == expected.at(id) ? 0u : 1u;
    }
    CHECK(wrong == 0);
    const auto empty = static_cast<std::size_t>(std::count(nodes.begin(), nodes.end(), Hash{}));
    CHECK(empty == audit::tile_nodes - filled);
  }
}

TEST_CASE("a growing tree completes each tile once, with the nodes that it has, and its root is the reference's") {
  std::vector<audit::Tile> completed;
  audit::GrowingTree tree;
  for (std::uint64_t size = 0; size < 4161; ++size) {
    if (size <= 130 || size % 1000 == 0 || size == 4096) {
      const auto entries = merkle::testing::entries(static_cast<std::size_t>(size));
      CHECK(merkle::testing::text_of(tree.root()) == reference::MTH(entries));
    }
    tree.append(some_leaf(size), completed);
    CHECK(completed.size() == (size + 1) / 64 + (size + 1) / 4096);
  }
  const AllNodes expected(some_leaves(4161));
  std::size_t wrong = 0, found = 0;
  for (const NodeId& id : expected.ids()) {
    if (id.level == 0) continue;
    for (const audit::Tile& tile : completed) {
      if (!(tile.id == audit::tile_of(id))) continue;
      ++found;
      wrong += tile.nodes[audit::place_in_tile(id)] == expected.at(id) ? 0u : 1u;
    }
  }
  CHECK(found == 66 * audit::tile_nodes);
  CHECK(wrong == 0);
}

TEST_CASE("the open tiles of a size are those that have begun, one per level") {
  using Ids = std::vector<audit::TileId>;
  CHECK(audit::open_tiles(0).empty());
  CHECK(audit::open_tiles(1) == Ids{{0, 0}});
  CHECK(audit::open_tiles(63) == Ids{{0, 0}});
  CHECK(audit::open_tiles(64) == Ids{{0, 1}, {1, 0}});
  CHECK(audit::open_tiles(4095) == Ids{{0, 63}, {1, 0}});
  CHECK(audit::open_tiles(4096) == Ids{{0, 64}, {1, 1}, {2, 0}});
}

TEST_CASE_TEMPLATE("every complete node reads right at every size, also after reopening", Place,
                   FELDSIEGEL_LOG_PLACES) {
  Place place;
  auto store = new_store(place);
  StoredTree tree(*store);
  for (std::uint64_t size = 1; size <= 200; ++size) {
    tree.grow_to(size);
    if (size < 140 || size > 185) CHECK(wrong_nodes(store->nodes(), size) == 0);
  }
  for (const std::uint64_t size : {4095u, 4096u, 4097u, 4160u}) {
    tree.grow_to(size);
    CHECK(wrong_nodes(store->nodes(), size) == 0);
    CHECK(wrong_single_nodes(store->nodes(), size, 211) == 0);
  }
  store.reset();
  store = place.store();
  REQUIRE(store->find().ok());
  CHECK(wrong_nodes(store->nodes(), 4160) == 0);
  CHECK(wrong_single_nodes(store->nodes(), 4160, 97) == 0);
}

TEST_CASE_TEMPLATE("proofs that are made from a store verify, and for no other leaf", Place, FELDSIEGEL_LOG_PLACES) {
  Place place;
  const auto store = new_store(place);
  StoredTree tree(*store);
  merkle::NodeSource& nodes = store->nodes();
  for (const std::uint64_t size : {1u, 2u, 63u, 64u, 65u, 127u, 128u, 200u, 4095u, 4096u, 4097u, 4160u}) {
    tree.grow_to(size);
    const auto root = merkle::root_at(nodes, size);
    REQUIRE(root.ok());
    for (const std::uint64_t index : {std::uint64_t{0}, size / 3, size / 2, size - 1}) {
      const auto proof = merkle::inclusion_proof(nodes, index, size);
      REQUIRE(proof.ok());
      CHECK(merkle::verify_inclusion(some_leaf(index), index, size, *proof, *root).ok());
      CHECK_FALSE(merkle::verify_inclusion(some_leaf(index + 1), index, size, *proof, *root).ok());
    }
    for (const std::uint64_t old : {std::uint64_t{1}, size / 2, size - 1}) {
      const auto old_root = merkle::root_at(nodes, old);
      const auto proof = merkle::consistency_proof(nodes, old, size);
      REQUIRE(old_root.ok());
      REQUIRE(proof.ok());
      CHECK(merkle::verify_consistency(old, *old_root, size, *root, *proof).ok());
      Hash other = *old_root;
      other[0] ^= 1;
      CHECK_FALSE(merkle::verify_consistency(old, other, size, *root, *proof).ok());
    }
  }
}

TEST_CASE_TEMPLATE("nodes that are not there are damage, not zeros", Place, FELDSIEGEL_LOG_PLACES) {
  Place place;
  const auto store = new_store(place);
  StoredTree tree(*store);
  tree.grow_to(4160);
  const auto code_of = [&](NodeId id) { return outcome(store->nodes().read({&id, 1})); };
  CHECK(code_of({0, 4160}) == "audit_damaged");
  CHECK(code_of({1, 2080}) == "audit_damaged");
  CHECK(code_of({6, 65}) == "audit_damaged");
  CHECK(code_of({7, 32}) == "audit_damaged");
  CHECK(code_of({13, 0}) == "audit_damaged");
  CHECK(code_of({40, 0}) == "audit_damaged");
  CHECK(code_of({0, UINT64_MAX}) == "audit_damaged");
  REQUIRE(place.run_sql("DELETE FROM audit_tiles WHERE level = 1") == "");
  CHECK_MESSAGE(code_of({12, 0}) == "ok", "what lies below is enough");
  REQUIRE(place.run_sql("DELETE FROM audit_tiles WHERE level = 0 AND idx = 5") == "");
  CHECK_MESSAGE(code_of({6, 5}) == "ok", "what lies below is enough");
  CHECK(code_of({12, 0}) == "audit_damaged");
  CHECK(code_of({8, 1}) == "audit_damaged");
  CHECK(code_of({8, 0}) == "ok");
  REQUIRE(place.run_sql("DELETE FROM audit_groups WHERE first <= 320") == "");
  CHECK(code_of({6, 5}) == "audit_damaged");
  CHECK(code_of({0, 320}) == "audit_damaged");
}

}  // namespace feldsiegel::testing
