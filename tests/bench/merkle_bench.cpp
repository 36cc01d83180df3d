// Proofs at 10,000,000 leaves from nodes in memory, in units of one hash of a leaf of 400 bytes, in one run. Every
// figure is the least processor time of many turns, so that a busy machine does little harm. Goal: at most 50 a proof.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <vector>

#include "core/base/random.h"
#include "core/merkle/frontier.h"
#include "core/merkle/proof.h"

namespace feldsiegel::merkle {
namespace {

constexpr std::uint64_t leaves = 10'000'000;

void require(bool condition) {
  if (!condition) std::abort();
}

// One list of hashes per level: 640 MB for ten million leaves.
class LevelNodes : public NodeSource {
 public:
  LevelNodes() : levels_(32) {
    for (std::uint32_t level = 0; level < levels_.size(); ++level) levels_[level].reserve(leaves >> level);
    for (std::uint64_t i = 0; i < leaves; ++i) {
      const auto* bytes = reinterpret_cast<const std::uint8_t*>(&i);
      const Hash leaf = leaf_hash({bytes, sizeof i});
      levels_[0].push_back(leaf);
      frontier_.append(leaf, [this](NodeId node, const Hash& hash) { levels_[node.level].push_back(hash); });
    }
  }

  Result<std::vector<Hash>> read(std::span<const NodeId> ids) override {
    std::vector<Hash> hashes;
    hashes.reserve(ids.size());
    for (const NodeId& id : ids) hashes.push_back(levels_[id.level][id.index]);
    return hashes;
  }

  const Hash& leaf(std::uint64_t index) const { return levels_[0][index]; }
  Hash root() const { return frontier_.root(); }

 private:
  std::vector<std::vector<Hash>> levels_;
  Frontier frontier_;
};

struct Measured {
  const char* name;
  std::function<void(std::uint64_t random)> run;
  double least = 1e300;  ///< seconds for one
};

// The same places for every measured function and turn.
double seconds(const std::function<void(std::uint64_t)>& run) {
  constexpr int times = 2000;
  std::uint64_t random = 1;
  const std::clock_t start = std::clock();
  for (int i = 0; i < times; ++i) {
    random = random * 6364136223846793005u + 1442695040888963407u;
    run(random >> 20);
  }
  return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC / times;
}

void bench() {
  LevelNodes nodes;
  const Bytes data(400, 0x5a);
  const Hash root = nodes.root();
  const std::uint64_t index = leaves / 3, old_size = leaves / 3;
  const auto inclusion = inclusion_proof(nodes, index, leaves).value();
  const auto consistency = consistency_proof(nodes, old_size, leaves).value();
  const Hash old_root = root_at(nodes, old_size).value();
  Hash sink{};
  std::vector<Measured> all = {
      {"leaf_hash", [&](std::uint64_t) { sink[0] ^= leaf_hash(data)[0]; }},
      {"inclusion_proof", [&](std::uint64_t at) { require(inclusion_proof(nodes, at % leaves, leaves).ok()); }},
      {"consistency_proof", [&](std::uint64_t at) { require(consistency_proof(nodes, at % leaves, leaves).ok()); }},
      {"root_at", [&](std::uint64_t at) { require(root_at(nodes, at % leaves).ok()); }},
      {"verify_inclusion",
       [&](std::uint64_t) { require(verify_inclusion(nodes.leaf(index), index, leaves, inclusion, root).ok()); }},
      {"verify_consistency",
       [&](std::uint64_t) { require(verify_consistency(old_size, old_root, leaves, root, consistency).ok()); }},
  };
  for (int turn = 0; turn < 20; ++turn) {
    for (Measured& one : all) one.least = std::min(one.least, seconds(one.run));
  }
  for (const Measured& one : all) {
    std::printf("%-18s %8.3f us %8.2f leaf hashes\n", one.name, one.least * 1e6, one.least / all[0].least);
  }
  require(sink != empty_root());
}

}  // namespace
}  // namespace feldsiegel::merkle

int main() {
  feldsiegel::initialize_core();
  std::printf("10,000,000 leaves  each\n");
  feldsiegel::merkle::bench();
}
